using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Poncho.IO.Files;
using Poncho.IO.Machines;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Executing;

/// <summary>
/// The .NET runtime changes two things of its process that a command which takes its place must find as they were: it ignores SIGPIPE, and
/// it raises the limit of open files.
/// </summary>
internal static partial class ProcessState
{
    private const int BrokenPipe = 13;

    /// <summary>Puts back what a program would find that a shell had started.</summary>
    public static void Restore()
    {
        if (AsFound.IsKnown) AsFound.RestoreSignals();
        else _ = Signal(BrokenPipe, 0);

        OpenFileLimit.Restore();
        StandardDescriptors.Restore();

        // The runtime of a natively compiled program does not raise the limit, only we do.
        if (RuntimeFeature.IsDynamicCodeSupported) RestoreOpenFiles();
    }

    // The limit that this process was started with is gone; its parent's is nearly always the same.
    private static void RestoreOpenFiles()
    {
        if (ParentLimit() is { } parent) OpenFileLimit.LowerTo(parent);
    }

    private static ulong? ParentLimit()
    {
        try
        {
            foreach (string line in File.ReadLines($"/proc/{ParentId()}/limits"))
            {
                if (!line.StartsWith("Max open files", StringComparison.Ordinal)) continue;
                string soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
                return ulong.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out ulong limit) ? limit : null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's process, or no /proc: the raised limit does little harm.
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();
}
