using System.Globalization;

namespace Poncho.Runtime.Mounting;

/// <summary>
/// A shell that outlives the task which mounted a file system, and unmounts it when nobody used it for a while: the process itself becomes its command,
/// and nobody else is left. Where a scheduler ends it with the task, the mount stays for the next one, which starts another.
/// </summary>
internal static class UnmountWatch
{
    // In a session of its own, where there is setsid: schedulers end a task's processes by its group.
    private const string Starter = """
        cd / && exec < /dev/null > /dev/null 2>&1 || exit
        command -v flock || exit
        trap '' HUP
        if command -v setsid; then set -- setsid "$@"; fi
        "$@" &
        """;

    // Who uses it shares the lock. That somebody works in it without one is the system's to say.
    private const string Watcher = """
        idle=$1 use=$2 mount=$3
        shift 3
        exec 9> "$mount.watch" && flock -n 9 || exit
        while sleep "$idle"; do
            [ -e "$mount/var/lib/poncho/image.json" ] || exit
            flock -n "$use" "$@" "$mount" && exit
        done
        """;

    /// <summary>The lock that a watch holds as long as it lives: of two for one mount the second ends at once.</summary>
    /// <param name="folder">The mount.</param>
    public static string LockOf(string folder) => folder + ".watch";

    /// <summary>Starts one.</summary>
    /// <param name="programs">Where programs are looked for.</param>
    /// <param name="folder">The mount.</param>
    /// <param name="use">The lock of those who use it.</param>
    /// <param name="unmount">The words that unmount a folder; none where nothing does.</param>
    /// <param name="idle">How long it stays.</param>
    public static void Start(NodePrograms programs, string folder, string use, IReadOnlyList<string> unmount, TimeSpan idle)
    {
        if (unmount.Count == 0 || programs.Find("sh") is not { } shell) return;
        string seconds = Math.Max(1, (long)idle.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        _ = programs.Run(shell, ["-c", Starter, "poncho", shell, "-c", Watcher, "poncho-unmount", seconds, use, folder, .. unmount]);
    }
}
