namespace Poncho.Registry.Checking;

/// <summary>Something in a registry that is not as it should be.</summary>
/// <param name="Where">A blob's digest, or a repository with a tag or digest.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Mend">What mends it.</param>
internal sealed record Finding(string Where, string What, string Mend);
