using Poncho.Builder.Specs;
using Poncho.IO;

namespace Poncho.Builder.Locks;

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

    /// <summary>The sha256 of the archive (wheel, sdist), or of an http source's bytes; null where the channel has only <see cref="Md5"/>, and for git.</summary>
    public Digest? Sha256 { get; init; }

    /// <summary>32 hex digits, where the channel has nothing else.</summary>
    public string? Md5 { get; init; }

    /// <summary>Whether this is a noarch Python package, whose files depend on the Python of the environment.</summary>
    public bool IsNoarchPython { get; init; }

    /// <summary>The site-packages folder below the prefix that a Python package announces (CEP 17); null for the usual one.</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>The branch, tag or commit that the spec asks of a git repository; null: the remote's HEAD.</summary>
    public string? Ref { get; init; }

    /// <summary>The commit of a git source, or of a pip source that is built of a git repository: 40 or, in a repository with SHA-256, 64 lower-case hex digits. Null for others.</summary>
    public string? Commit { get; init; }

    /// <summary>The folder of a git repository that is wanted, with <c>/</c>; null: all of it.</summary>
    public string? Path { get; init; }

    /// <summary>Whether a git source's layer holds a shallow <c>.git</c> beside the files.</summary>
    public bool KeepsGit { get; init; }

    /// <summary>What an http source is once it is decompressed; said only of http sources.</summary>
    public HttpPartType Type { get; init; }

    /// <summary>What an http source is compressed with; <see cref="Size"/> and <see cref="Sha256"/> are of the bytes as fetched.</summary>
    public HttpCompression Compression { get; init; }

    /// <summary>Of a pip source: the user asked for it, it did not only come as what another needs (PEP 376, REQUESTED).</summary>
    public bool IsRequested { get; init; }

    /// <summary>Of a pip source: the user gave its address or folder, no index did, which the installed package says of itself (PEP 610, <c>direct_url.json</c>).</summary>
    public bool IsDirect { get; init; }

    /// <summary>Of a pip source that is no wheel (sdist, git repository): the file name of the wheel that was built of it; null for others.</summary>
    public string? Wheel { get; init; }

    /// <summary>The sha256 of <see cref="Wheel"/>: two builds need not be equal, and a lock means one of them.</summary>
    public Digest? WheelSha256 { get; init; }

    /// <summary>Of local code: its folder as the spec names it, below the spec's own folder where it is relative. What it holds is not locked; null for other sources.</summary>
    public string? Folder { get; init; }

    /// <summary>Of local code: the digest of the files that say what it needs (pyproject.toml, setup.cfg, setup.py). Another one means that the lock does not answer.</summary>
    public Digest? Project { get; init; }

    /// <summary>Of what was found in an environment that existed already: the layer that its files became. It cannot be had from anywhere else; null for other sources.</summary>
    public Digest? Layer { get; init; }

    /// <summary>Of a conda package: pip put a wheel in its place, and nothing of it is in the environment.</summary>
    public bool IsReplaced { get; init; }

    /// <summary>Where it is fetched from here, mirrors in order; of local code its folder. May hold secrets: never written, never shown.</summary>
    public IReadOnlyList<string> FetchUrls { get; init; } = [];

    /// <summary>The last part of the URL.</summary>
    public string FileName => Url[(Url.LastIndexOf('/') + 1)..];

    /// <summary>Whether this is code of a folder, whose content no lock holds.</summary>
    public bool IsLocal => Folder is not null;

    public override string ToString() => string.Join(' ', new[] { Name, Version, Build }.Where(part => part.Length > 0));
}
