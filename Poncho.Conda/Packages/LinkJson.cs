namespace Poncho.Conda.Packages;

/// <summary><c>info/link.json</c>: how a package wants to be linked.</summary>
public sealed record LinkJson
{
    /// <summary>The kind of noarch it names.</summary>
    public required NoarchType Noarch { get; init; }

    /// <summary>Commands to make in <c>bin/</c>; only noarch Python packages have any.</summary>
    public required IReadOnlyList<EntryPoint> EntryPoints { get; init; }

    /// <summary>
    /// The name of the private environment that an early conda put such applications in; read, and like in conda today without effect.
    /// </summary>
    public string? PreferredEnvironment { get; init; }
}
