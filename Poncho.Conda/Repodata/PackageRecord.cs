using System.Collections.Immutable;
using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Conda.Repodata;

/// <summary>What a channel says of one archive: what it is, what it needs, where it is and how to know it.</summary>
public sealed record PackageRecord
{
    /// <summary>The package's name, in lower case.</summary>
    public required string Name { get; init; }

    /// <summary>The version as the channel writes it.</summary>
    public required string Version { get; init; }

    public required string Build { get; init; }

    public required long BuildNumber { get; init; }

    /// <summary>Match specs of what must be there too, in the channel's order.</summary>
    public IReadOnlyList<string> Depends { get; init; } = [];

    /// <summary>Match specs that limit other packages if they are there.</summary>
    public IReadOnlyList<string> Constrains { get; init; } = [];

    /// <summary>Match specs of what is needed besides, by the name of the extra that was asked for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ExtraDepends { get; init; } =
        ImmutableSortedDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>The platform folder that the index is in, such as <c>linux-64</c> or <c>noarch</c>.</summary>
    public required string Subdir { get; init; }

    /// <summary>Such as <c>numpy-1.26.4-py311h64a7726_0.conda</c>.</summary>
    public required string FileName { get; init; }

    /// <summary>The canonical address of the channel, the same on every machine and without credentials.</summary>
    public required string Channel { get; init; }

    /// <summary>The canonical address of the archive: what locks and records hold. It may be fetched from elsewhere.</summary>
    public required string Url { get; init; }

    /// <summary>Where the archive is fetched from, the first tried first. May hold tokens and passwords: never shown, never written.</summary>
    public IReadOnlyList<string> FetchUrls { get; init; } = [];

    /// <summary>Bytes of the archive; null where the channel does not say.</summary>
    public long? Size { get; init; }

    public Digest? Sha256 { get; init; }

    /// <summary>32 lower-case hex digits.</summary>
    public string? Md5 { get; init; }

    /// <summary>When the package was built, in milliseconds since 1970.</summary>
    public long? Timestamp { get; init; }

    /// <summary>When the channel took the package, in milliseconds since 1970; few channels say.</summary>
    public long? IndexedTimestamp { get; init; }

    /// <summary>A build with track features is chosen only where none without fits.</summary>
    public IReadOnlyList<string> TrackFeatures { get; init; } = [];

    public string? License { get; init; }

    /// <summary>Such as <c>BSD</c>, which old channels say beside the licence.</summary>
    public string? LicenseFamily { get; init; }

    /// <summary>Such as <c>python</c>: a few records of 2018 have one.</summary>
    public string? Namespace { get; init; }

    /// <summary>Flags of this variant, such as <c>cuda</c> or <c>blas:openblas</c>; few channels have any.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    public NoarchType Noarch { get; init; }

    /// <summary>Of a Python: where its noarch packages go, below the prefix (CEP 17); null where the usual place holds.</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>Name, version and build: no address, which may hold a password.</summary>
    public override string ToString() => $"{Name} {Version} {Build}";
}
