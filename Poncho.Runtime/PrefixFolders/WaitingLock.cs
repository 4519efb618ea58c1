using System.Diagnostics;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Runtime.PrefixFolders;

/// <summary>Waits for a file lock as long as the user allows.</summary>
internal static class WaitingLock
{
    // Milliseconds between two tries.
    private const int LongestPause = 50;

    /// <param name="path">The lock's file.</param>
    /// <param name="wait">How long another process may hold it; null for any time.</param>
    /// <param name="what">What the other process does, for the message.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="PonchoException">The time is over.</exception>
    public static FileLock Take(string path, TimeSpan? wait, string what, CancellationToken cancel) =>
        TakeUnless(static () => false, path, wait, what, cancel)!;

    /// <summary>The same, for a lock that is needed only until something is done: where hundreds wait for it, they need not take turns then.</summary>
    /// <param name="isDone">Asked while another process holds the lock.</param>
    /// <returns>Null where it is done.</returns>
    /// <inheritdoc cref="Take"/>
    public static FileLock? TakeUnless(Func<bool> isDone, string path, TimeSpan? wait, string what, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        for (int pause = 1; ; pause = Math.Min(2 * pause, LongestPause))
        {
            if (FileLock.TryExclusive(path) is { } held) return held;
            if (isDone()) return null;
            if (wait is { } limit && Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new PonchoException(
                    $"waited {limit.TotalSeconds:0.###} seconds for another process that {what}{Holders(path)}",
                    "wait longer with -w SECONDS");
            }
            if (cancel.WaitHandle.WaitOne(pause)) cancel.ThrowIfCancellationRequested();
        }
    }

    // Those of this user on this machine: a file system that many machines share does not tell who holds a lock elsewhere.
    private static string Holders(string path)
    {
        if (FileLock.OwnerWithoutLocks(path) is { } owner) return $" (it is on {owner})";
        var users = FileUsers.HoldersOf(path);
        return users.Count == 0 ? "" : $" (it is process {string.Join(", or ", users.Select(user => $"{user.Id}: {user.CommandLine}"))})";
    }
}
