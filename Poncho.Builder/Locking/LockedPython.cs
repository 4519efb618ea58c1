using Poncho.Conda.Linking;

namespace Poncho.Builder.Locking;

/// <summary>The Python among the sources of a lock.</summary>
internal static class LockedPython
{
    public const string Name = "python";

    public static bool Is(LockedSource source) => source is { Kind: SourceKind.Conda, Name: Name };

    /// <summary>What noarch packages depend on; null where the environment has no Python.</summary>
    public static PythonInfo? Find(EnvironmentLock @lock) => @lock.Sources.FirstOrDefault(Is) is { } python ? PythonInfo.For(python.Version, python.PythonSitePackagesPath) : null;
}
