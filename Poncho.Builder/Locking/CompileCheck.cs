using System.Diagnostics.CodeAnalysis;
using Poncho.Builder.Building;
using Poncho.Builder.Locks;

namespace Poncho.Builder.Locking;

/// <summary>Whether modules can be byte-compiled on this machine: that takes a Python 3 of the environment's very version that runs here.</summary>
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
    /// <param name="beside">What was locked for this machine's platform with it; null for nothing. Byte code is the same on all platforms.</param>
    /// <param name="progress">Hears why not, where there is a Python that cannot.</param>
    public static ByteCompilation Possible(ByteCompilation asked, IEnumerable<LockedSource> sources, string subdir, EnvironmentLock? beside, IBuildProgress progress)
    {
        if (asked == ByteCompilation.Left) return ByteCompilation.Left;
        if (sources.OfType<CondaSource>().FirstOrDefault(LockedPython.Is) is not { } python) return ByteCompilation.Left;
        string? reason = subdir != Platforms.Current && !HasEqual(beside, python) ? $"this machine cannot run a Python of platform \"{subdir}\"{Other(beside)}"
            : IsOld(python) ? $"Poncho compiles for Python 3 only, and this is \"{python.Version}\""
            : null;
        if (reason is null) return ByteCompilation.Compiled;
        progress.Warn($"modules are left to be compiled by the first import: {reason}");
        return ByteCompilation.Left;
    }

    /// <summary>Whether a lock is of this machine's platform and has a Python of the very version that another has, so that it compiles for it.</summary>
    /// <param name="beside">The lock; null for none.</param>
    /// <param name="python">The Python of the other.</param>
    public static bool HasEqual([NotNullWhen(true)] EnvironmentLock? beside, CondaSource? python) =>
        beside is { ByteCompilation: ByteCompilation.Compiled }
        && beside.Platform == Platforms.Current
        && python is not null
        && PythonOf(beside)?.Version == python.Version;

    private static CondaSource? PythonOf(EnvironmentLock @lock) => @lock.Sources.OfType<CondaSource>().FirstOrDefault(LockedPython.Is);

    private static string Other(EnvironmentLock? beside) => beside is not null && PythonOf(beside) is { } other ? $", and its own in the lock is {other.Version}" : "";

    private static bool IsOld(CondaSource python) => python.Version.StartsWith("2.", StringComparison.Ordinal);
}
