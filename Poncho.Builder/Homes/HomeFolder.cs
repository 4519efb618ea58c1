namespace Poncho.Builder.Homes;

/// <summary>One folder of <see cref="PonchoHome"/>.</summary>
/// <param name="Path">The folder; it need not exist.</param>
/// <param name="What">What is in it, for people.</param>
/// <param name="IsCache">
/// Whether it goes as a whole, with <c>poncho prune --all</c>, and only so; else a plain prune frees of it what is not needed any more.
/// </param>
public sealed record HomeFolder(string Path, string What, bool IsCache = false)
{
    /// <summary>Its name below the home.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}
