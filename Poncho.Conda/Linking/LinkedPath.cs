using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Conda.Linking;

/// <summary>One path of a package and its place below the prefix.</summary>
public sealed record LinkedPath
{
    /// <summary>The path inside the package.</summary>
    public required string Source { get; init; }

    /// <summary>The path below the prefix.</summary>
    public required string Target { get; init; }

    /// <summary>The kind; null until the payload has been seen, where the package only lists names.</summary>
    public PathType? Type { get; init; }

    /// <summary>Whether the file must not be shared between environments.</summary>
    public bool NoLink { get; init; }

    /// <summary>How the placeholder is replaced; null exactly where there is no placeholder. Soft links never have one.</summary>
    public PrefixFileMode? FileMode { get; init; }

    public string? Placeholder { get; init; }

    /// <summary>sha256 of the packed bytes, as the package says; null where it does not.</summary>
    public Digest? Sha256 { get; init; }

    /// <summary>Bytes, as the package says; null where it does not.</summary>
    public long? Size { get; init; }
}
