using Poncho.Conda.Channels;
using Poncho.IO;

namespace Poncho.Builder.Locks;

/// <summary>A conda package of a channel.</summary>
public sealed record CondaSource : PackageSource
{
    public const string KindName = "conda";

    public override string Kind => KindName;

    /// <summary><see cref="LockedSource.Url"/>, cut into channel, subdir and file.</summary>
    public ArchiveAddress Address => ArchiveAddress.Parse(Url);

    public override string FileName => Address.FileName;

    /// <summary>The build string.</summary>
    public required string Build { get; init; }

    /// <summary>Whether this is a noarch Python package, whose files depend on the Python of the environment.</summary>
    public bool IsNoarchPython { get; init; }

    /// <summary>Of a Python: the site-packages folder below the prefix that it announces (CEP 17); null for the usual one.</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>pip put a wheel in its place, and nothing of it is in the environment.</summary>
    public bool IsReplaced { get; init; }

    /// <summary>See <see cref="LockedSource.CapturedLayer"/>.</summary>
    public Digest? Layer { get; init; }

    public override Digest? CapturedLayer => Layer;

    public override string ExactState => Joined(Version, Build, Sha256?.Hex[..ShortDigits] ?? Md5);

    protected override IEnumerable<string?> Title => [Name, Version, Build];
}
