using System.Globalization;
using Poncho.Builder.Specs;
using Poncho.Conda.Linking;

namespace Poncho.Builder.Locks;

/// <summary>The Python among the sources of a lock.</summary>
internal static class LockedPython
{
    public const string Name = "python";

    private const int Oldest = 8;

    public static bool Is(LockedSource source) => source is CondaSource { Name: Name };

    /// <summary>What noarch packages depend on; null where the environment has no Python.</summary>
    public static PythonInfo? Find(EnvironmentLock @lock) =>
        @lock.Sources.OfType<CondaSource>().FirstOrDefault(Is) is { } python ? PythonInfo.For(python.Version, python.PythonSitePackagesPath) : null;

    /// <summary>The item that asks for an older Python: of 3.12.1 for one before 3.12; null before 3.8, for which nothing is published any more.</summary>
    public static CondaItem? Older(string version)
    {
        string[] parts = version.Split('.');
        if (parts.Length < 2 || parts[0] != "3") return null;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor) || minor <= Oldest) return null;
        string text = string.Create(CultureInfo.InvariantCulture, $"{Name} <3.{minor}");
        return PipNeeds.Item(text);
    }
}
