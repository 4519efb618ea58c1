using System.Runtime.InteropServices;

namespace Poncho.IO.Machines;

/// <summary>
/// How many files this process may have open at once (<c>ulimit -n</c>). A low limit is raised as far as the system allows; a command that
/// takes this process's place must find it as it was.
/// </summary>
public static unsafe partial class OpenFileLimit
{
    /// <summary>So many are needed: for downloads, for locks, and for the folders on the way to a file that is unpacked.</summary>
    public const long Needed = 128;

    private const int OpenFiles = 7, StandardError = 2;
    private const ulong Enough = 4096;

    private static ulong? s_before;

    /// <summary>Raises the limit where it is low and may be raised.</summary>
    /// <exception cref="PonchoException">It is too low, and may not be raised.</exception>
    public static void Ensure()
    {
        ulong* limit = stackalloc ulong[2];
        if (GetLimit(OpenFiles, limit) != 0) return;
        (ulong soft, ulong hard) = (limit[0], limit[1]);
        if (soft < Enough && soft < hard)
        {
            limit[0] = Math.Min(hard, Enough);
            if (SetLimit(OpenFiles, limit) == 0) (s_before, soft) = (soft, limit[0]);
        }

        if (soft >= Needed) return;
        throw new PonchoException($"this process may have only {soft} files open at once, and {Needed} are needed", $"ulimit -n {Needed}, or more");
    }

    /// <summary>
    /// Says an error where there may be so few that not even the console can be opened: straight to standard error, which is open.
    /// </summary>
    /// <returns>Whether it was said: the program can only end then.</returns>
    public static bool SaysTooFew(string program)
    {
        try
        {
            Ensure();
            return false;
        }
        catch (PonchoException e)
        {
            byte[] text = System.Text.Encoding.UTF8.GetBytes($"{program}: {e.Message}\nhint: {e.Hint}\n");
            fixed (byte* bytes = text) _ = Write(StandardError, bytes, text.Length);
            return true;
        }
    }

    /// <summary>How many there may be now.</summary>
    public static long Now()
    {
        ulong* limit = stackalloc ulong[2];
        return GetLimit(OpenFiles, limit) == 0 ? (long)Math.Min(limit[0], int.MaxValue) : Needed;
    }

    /// <summary>Puts back the limit that the process was started with, where <see cref="Ensure"/> raised it.</summary>
    public static void Restore()
    {
        ulong* limit = stackalloc ulong[2];
        if (s_before is not { } before || GetLimit(OpenFiles, limit) != 0) return;
        limit[0] = before;
        if (SetLimit(OpenFiles, limit) == 0) s_before = null;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong* limit);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ulong* limit);
}
