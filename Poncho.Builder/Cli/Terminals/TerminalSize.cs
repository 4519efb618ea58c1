using System.Runtime.InteropServices;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>How large the terminal is. The base library asks that of standard output, which is often a pipe while standard error is shown.</summary>
internal static unsafe partial class TerminalSize
{
    private const int StandardOutput = 1, StandardError = 2;
    private const nuint GetWindowSize = 0x5413;

    /// <summary>What is taken for the size where nothing says it.</summary>
    public static (int Width, int Height) Usual => (80, 24);

    /// <summary>Of the terminal that shows standard error.</summary>
    public static (int Width, int Height) OfError() => Of(StandardError) ?? Usual;

    /// <summary>Columns of the terminal that shows standard output; null where it is a file or a pipe.</summary>
    public static int? WidthOfOutput() => Of(StandardOutput)?.Width;

    private static (int Width, int Height)? Of(int file)
    {
        // struct winsize: rows, columns, and two more that are not used.
        ushort* size = stackalloc ushort[4];
        return Control(file, GetWindowSize, size) == 0 && size[1] > 0 ? (size[1], Math.Max((int)size[0], 2)) : null;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int file, nuint request, ushort* size);
}
