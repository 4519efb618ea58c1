using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Locking.Foreign;

/// <summary>A conda package as the lock of another program names it.</summary>
internal sealed record ForeignPackage
{
    /// <summary>Where it is, as written: an address, or a path. May hold a password.</summary>
    public required string Url { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Build { get; init; }

    public Digest? Sha256 { get; init; }

    /// <summary>32 lower-case hex digits.</summary>
    public string? Md5 { get; init; }

    public long? Size { get; init; }

    public bool IsNoarchPython { get; init; }

    /// <summary>See <see cref="CondaSource.PythonSitePackagesPath"/>.</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>The names of the packages that it depends on; null where the file does not say.</summary>
    public IReadOnlyList<string>? Depends { get; init; }

    /// <summary>The file says all that a lock of ours does; else the archive has to be looked into.</summary>
    public required bool IsComplete { get; init; }

    public required SpecPosition At { get; init; }

    /// <summary>
    /// What is wrong with this element; null for nothing. It is told when the package is wanted, since a file may hold other platforms' as well.
    /// </summary>
    public SpecException? Problem { get; init; }
}
