namespace Poncho.Conda.Packages;

/// <summary>One entry of a package's payload.</summary>
public sealed record PackageEntry
{
    /// <summary>The path inside the package, <c>/</c>-separated, relative, without <c>.</c> and <c>..</c>.</summary>
    public required string Path { get; init; }

    public required PackageEntryType Type { get; init; }

    /// <summary>Bytes of content; 0 for all but files.</summary>
    public long Size { get; init; }

    /// <summary>The twelve permission bits as packed; what is made of them is decided by the linker.</summary>
    public int Mode { get; init; }

    public int Uid { get; init; }

    public int Gid { get; init; }

    /// <summary>Seconds since 1970, fractions dropped, never negative.</summary>
    public long ModifiedSeconds { get; init; }

    /// <summary>The text of a soft link, or the checked path that a hard link names; else null.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Whether a PAX global header came before it, which makes the archive no plain one.</summary>
    public bool FollowsGlobalHeader { get; init; }

    /// <summary>The content of a file, to be read before the next entry is asked for; null for all but files.</summary>
    public Stream? Content { get; init; }

    /// <summary>Whether its owner may run it: the one permission that Poncho keeps.</summary>
    public bool IsExecutable => (Mode & 0x40) != 0;
}
