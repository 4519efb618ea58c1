using Poncho.Conda.Linking;

namespace Poncho.Builder.Locking;

/// <summary>The Python among the sources of a lock.</summary>
internal static class LockedPython
{
    public const string Name = "python";

    /// <summary>What noarch packages depend on; null where the environment has no Python.</summary>
    public static PythonInfo? Find(EnvironmentLock @lock) =>
        @lock.Sources.FirstOrDefault(s => s is { Kind: SourceKind.Conda, Name: Name }) is { } python ? PythonInfo.For(python.Version, python.PythonSitePackagesPath) : null;
}
