using System.Globalization;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// The folder of a node that outlives a task, where a scheduler says one. Workers of Work Queue and TaskVine give each task a TMPDIR of its
/// own, which goes with the task: what is unpacked there is unpacked again by the next one. They also say WORKER_TMPDIR, which lies in their
/// workspace and goes with the worker. The workspace is <c>worker-UID-PID</c> in the folder for temporary files that the worker was given,
/// and that all workers of the node share; one with another name was chosen by the user, and nothing above it is.
/// </summary>
internal static class SchedulerScratch
{
    // Where in a workspace WORKER_TMPDIR is: Work Queue's, and TaskVine's.
    private static readonly string[] s_inWorkspace = ["/cache/tmp", "/temp"];

    /// <param name="variable">Gives a variable's value; null where it is not set.</param>
    /// <returns>Null where no scheduler says one, or the folder is not there.</returns>
    public static string? Find(Func<string, string?> variable)
    {
        if (variable("WORKER_TMPDIR") is not { Length: > 0 } worker || !Path.IsPathFullyQualified(worker)) return null;
        if (s_inWorkspace.FirstOrDefault(end => worker.EndsWith(end, StringComparison.Ordinal)) is not { } inside) return null;
        string workspace = worker[..^inside.Length];

        // A TMPDIR that is not the worker's doing was meant by who set it.
        bool isTasks = variable("TMPDIR") is not { Length: > 0 } temporary || temporary.StartsWith(workspace + "/", StringComparison.Ordinal);
        if (!isTasks || !Directory.Exists(workspace)) return null;
        return IsOwn(Path.GetFileName(workspace)) ? Path.GetDirectoryName(workspace) : workspace;
    }

    private static bool IsOwn(string name) => name.Split('-') is ["worker", var user, var process] && IsNumber(user) && IsNumber(process);

    private static bool IsNumber(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
