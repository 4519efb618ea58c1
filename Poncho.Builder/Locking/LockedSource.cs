using Poncho.IO;

namespace Poncho.Builder.Locking;

/// <summary>One source of an environment, made exact: enough to fetch it anywhere and to know the key of its layer.</summary>
public sealed record LockedSource
{
    public required SourceKind Kind { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The conda build string; empty for other kinds.</summary>
    public string Build { get; init; } = "";

    /// <summary>The canonical URL: the same whatever mirror, alias, token or password it is fetched with.</summary>
    public required string Url { get; init; }

    /// <summary>Bytes of the archive; null where the channel does not say.</summary>
    public long? Size { get; init; }

    /// <summary>The sha256 of the archive; null where the channel has only <see cref="Md5"/>.</summary>
    public Digest? Sha256 { get; init; }

    /// <summary>32 hex digits, where the channel has nothing else.</summary>
    public string? Md5 { get; init; }

    /// <summary>Whether this is a noarch Python package, whose files depend on the Python of the environment.</summary>
    public bool IsNoarchPython { get; init; }

    /// <summary>The site-packages folder below the prefix that a Python package announces (CEP 17); null for the usual one.</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>Where it is fetched from here, mirrors in order. May hold secrets: never written, never shown.</summary>
    public IReadOnlyList<string> FetchUrls { get; init; } = [];

    /// <summary>The last part of the URL.</summary>
    public string FileName => Url[(Url.LastIndexOf('/') + 1)..];

    public override string ToString() => Build.Length > 0 ? $"{Name} {Version} {Build}" : $"{Name} {Version}";
}
