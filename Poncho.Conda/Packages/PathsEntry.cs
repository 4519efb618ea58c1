using Poncho.IO;

namespace Poncho.Conda.Packages;

/// <summary>One path of a package, as <c>info/paths.json</c> (or its older siblings) describes it.</summary>
public sealed record PathsEntry
{
    /// <summary>The path inside the package, <c>/</c>-separated, relative, without <c>.</c> and <c>..</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The kind; null where the package only lists names (<c>info/files</c>) and the archive has to say.</summary>
    public PathType? Type { get; init; }

    /// <summary>Whether the file must be a copy of its own, not shared with other environments.</summary>
    public bool NoLink { get; init; }

    /// <summary>How <see cref="Placeholder"/> is replaced; null exactly where there is no placeholder.</summary>
    public PrefixFileMode? FileMode { get; init; }

    /// <summary>The path that stands in the file for the prefix; null where the file holds none.</summary>
    public string? Placeholder { get; init; }

    /// <summary>sha256 of the packed bytes (of the target's, for a soft link); null where the package does not say.</summary>
    public Digest? Sha256 { get; init; }

    /// <summary>Bytes (of the target, for a soft link); null where the package does not say.</summary>
    public long? Size { get; init; }
}
