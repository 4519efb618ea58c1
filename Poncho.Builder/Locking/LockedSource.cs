using Poncho.Builder.Specs;
using Poncho.IO;

namespace Poncho.Builder.Locking;

/// <summary>One source of an environment, made exact: enough to fetch it anywhere and to know the key of its layer.</summary>
public sealed record LockedSource
{
    public required SourceKind Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>The version of a conda or pip package; empty for other kinds, of which nothing but their bytes or commit tells one from another.</summary>
    public string Version { get; init; } = "";

    /// <summary>The conda build string; empty for other kinds.</summary>
    public string Build { get; init; } = "";

    /// <summary>The canonical URL: the same whatever mirror, alias, token or password it is fetched with.</summary>
    public required string Url { get; init; }

    /// <summary>Bytes of the archive; null where the channel does not say.</summary>
    public long? Size { get; init; }

    /// <summary>The sha256 of the archive, or of an http source's bytes; null where the channel has only <see cref="Md5"/>, and for git.</summary>
    public Digest? Sha256 { get; init; }

    /// <summary>32 hex digits, where the channel has nothing else.</summary>
    public string? Md5 { get; init; }

    /// <summary>Whether this is a noarch Python package, whose files depend on the Python of the environment.</summary>
    public bool IsNoarchPython { get; init; }

    /// <summary>The site-packages folder below the prefix that a Python package announces (CEP 17); null for the usual one.</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>The branch, tag or commit that the spec asks of a git repository; null: the remote's HEAD.</summary>
    public string? Ref { get; init; }

    /// <summary>The commit of a git source: 40 or, in a repository with SHA-256, 64 lower-case hex digits. Null for other kinds.</summary>
    public string? Commit { get; init; }

    /// <summary>The folder of a git repository that is wanted, with <c>/</c>; null: all of it.</summary>
    public string? Path { get; init; }

    /// <summary>Whether a git source's layer holds a shallow <c>.git</c> beside the files.</summary>
    public bool KeepsGit { get; init; }

    /// <summary>What an http source is once it is decompressed; said only of http sources.</summary>
    public HttpPartType Type { get; init; }

    /// <summary>What an http source is compressed with; <see cref="Size"/> and <see cref="Sha256"/> are of the bytes as fetched.</summary>
    public HttpCompression Compression { get; init; }

    /// <summary>Where it is fetched from here, mirrors in order. May hold secrets: never written, never shown.</summary>
    public IReadOnlyList<string> FetchUrls { get; init; } = [];

    /// <summary>The last part of the URL.</summary>
    public string FileName => Url[(Url.LastIndexOf('/') + 1)..];

    public override string ToString() => string.Join(' ', new[] { Name, Version, Build }.Where(part => part.Length > 0));
}
