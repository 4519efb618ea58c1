using System.Collections.Immutable;
using Poncho.IO;

namespace Poncho.Builder.Capturing;

/// <summary>What a <c>conda-meta</c> record of an environment says of a package. Its addresses may hold a token.</summary>
internal sealed record PrefixRecord
{
    /// <summary>The record itself, below the prefix.</summary>
    public required string Path { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Build { get; init; }

    public string? Subdir { get; init; }

    /// <summary>Where the archive was fetched from; null where the record does not say.</summary>
    public string? Url { get; init; }

    public Digest? Sha256 { get; init; }

    /// <summary>32 lower-case hex digits.</summary>
    public string? Md5 { get; init; }

    public long? Size { get; init; }

    public bool IsNoarchPython { get; init; }

    /// <summary>See <see cref="CondaSource.PythonSitePackagesPath"/>.</summary>
    public string? PythonSitePackagesPath { get; init; }

    public string? License { get; init; }

    /// <summary>Match specs.</summary>
    public ImmutableArray<string> Depends { get; init; } = [];

    /// <summary>All that the package has in the prefix, the publisher's word on each.</summary>
    public required ImmutableArray<RecordedFile> Files { get; init; }

    public override string ToString() => $"{Name} {Version} {Build}";
}
