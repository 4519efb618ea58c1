using System.Runtime.InteropServices;

namespace Poncho.IO.Files;

/// <summary>
/// Standard input, output and error are open, if only on <c>/dev/null</c>: where a program was started without one of them, the next file or
/// pipe that it opens would get that number, and what is printed would go there.
/// </summary>
public static partial class StandardDescriptors
{
    private const int Standard = 3, GetFlags = 1, ReadWrite = 2;

    private static readonly bool[] s_opened = new bool[Standard];

    /// <summary>To be called before anything else opens a file.</summary>
    public static void Ensure()
    {
        for (int descriptor = 0; descriptor < Standard; descriptor++)
        {
            // The kernel gives the lowest number that is free: this one.
            if (Control(descriptor, GetFlags) == -1) s_opened[descriptor] = Open("/dev/null", ReadWrite) == descriptor;
        }
    }

    /// <summary>Closes what <see cref="Ensure"/> opened: a command that takes this process's place finds them as this process did.</summary>
    public static void Restore()
    {
        for (int descriptor = 0; descriptor < Standard; descriptor++)
        {
            if (s_opened[descriptor]) _ = Close(descriptor);
            s_opened[descriptor] = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
