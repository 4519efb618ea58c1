namespace Poncho.Conda.Packages;

/// <summary>What a package's <c>info/</c> folder says, read and checked.</summary>
public sealed record PackageMetadata
{
    /// <summary>The archive's file name, for messages and records.</summary>
    public required string FileName { get; init; }

    public required IndexJson Index { get; init; }

    public required PathsData Paths { get; init; }

    /// <summary><c>info/link.json</c>; null where the package has none.</summary>
    public required LinkJson? Link { get; init; }

    /// <summary>
    /// The bytes of every file of <c>info/</c> that Poncho reads, by its path, such as <c>info/about.json</c>; others (recipes, tests,
    /// licences) are not kept.
    /// </summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; }

    /// <summary>The kind of noarch: <c>index.json</c> decides, and where it is silent <c>link.json</c>, as in conda.</summary>
    public NoarchType Noarch => Index.Noarch != NoarchType.None ? Index.Noarch : Link?.Noarch ?? NoarchType.None;
}
