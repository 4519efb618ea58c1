using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Locking.Foreign;

/// <summary>What an archive itself says that a lock holds.</summary>
internal sealed record ArchiveFacts
{
    public required Digest Sha256 { get; init; }

    public required long Size { get; init; }

    public required bool IsNoarchPython { get; init; }

    /// <summary>See <see cref="CondaSource.PythonSitePackagesPath"/>.</summary>
    public string? PythonSitePackagesPath { get; init; }
}
