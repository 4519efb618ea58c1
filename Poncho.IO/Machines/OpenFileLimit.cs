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
        if (ResourceLimit.Of(OpenFiles) is not (var soft, var hard)) return;
        ulong enough = Math.Min(hard, Enough);
        if (soft < enough && ResourceLimit.TrySet(OpenFiles, enough, hard)) (s_before, soft) = (soft, enough);

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
    public static long Now() => ResourceLimit.Of(OpenFiles) is { Soft: var soft } ? (long)Math.Min(soft, int.MaxValue) : Needed;

    /// <summary>Puts back the limit that the process was started with, where <see cref="Ensure"/> raised it.</summary>
    public static void Restore()
    {
        if (s_before is { } before && ResourceLimit.Of(OpenFiles) is (_, var hard) && ResourceLimit.TrySet(OpenFiles, before, hard)) s_before = null;
    }

    /// <summary>Lowers the limit to what it was elsewhere; nothing where it is as low already.</summary>
    public static void LowerTo(ulong most)
    {
        if (ResourceLimit.Of(OpenFiles) is (var soft, var hard) && most < soft) ResourceLimit.TrySet(OpenFiles, most, hard);
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, byte* bytes, nint count);
}
