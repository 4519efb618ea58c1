using Poncho.Builder.Building;
using Poncho.Builder.Locks;

namespace Poncho.Builder.Locking;

/// <summary>Whether modules can be byte-compiled on this machine: that takes a Python 3 of the environment's version and of this machine's platform.</summary>
internal static class CompileCheck
{
    /// <summary>Whether a lock has a Python whose modules could have been compiled where it was made: that they are not was then said.</summary>
    public static bool SaysOtherwise(EnvironmentLock @lock) =>
        @lock.ByteCompilation == ByteCompilation.Left
        && @lock.Platform == Platforms.Current
        && @lock.Sources.OfType<CondaSource>().FirstOrDefault(LockedPython.Is) is { } python
        && !IsOld(python);

    /// <summary>What is asked for, as far as this machine can do it.</summary>
    /// <param name="asked">What the user asks for.</param>
    /// <param name="sources">The packages; the Python is among them, if there is one.</param>
    /// <param name="subdir">The platform that they are for.</param>
    /// <param name="progress">Hears why not, where there is a Python that cannot.</param>
    public static ByteCompilation Possible(ByteCompilation asked, IEnumerable<LockedSource> sources, string subdir, IBuildProgress progress)
    {
        if (asked == ByteCompilation.Left) return ByteCompilation.Left;
        if (sources.OfType<CondaSource>().FirstOrDefault(LockedPython.Is) is not { } python) return ByteCompilation.Left;
        string? reason = subdir != Platforms.Current ? $"this machine cannot run a Python of platform \"{subdir}\""
            : IsOld(python) ? $"Poncho compiles for Python 3 only, and this is \"{python.Version}\""
            : null;
        if (reason is null) return ByteCompilation.Compiled;
        progress.Warn($"modules are left to be compiled by the first import: {reason}");
        return ByteCompilation.Left;
    }

    private static bool IsOld(CondaSource python) => python.Version.StartsWith("2.", StringComparison.Ordinal);
}
