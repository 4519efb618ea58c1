using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>
/// Lines that somebody types at standard input. The console's own reader puts the terminal into another mode for as long as the process lives;
/// this one changes no more than whether it shows what is typed, and only meanwhile.
/// </summary>
internal static unsafe partial class TypedLine
{
    private const int StandardInput = 0;
    private const nuint GetSettings = 0x5401, SetSettings = 0x5402;

    // struct termios of the kernel: four flag words, the line discipline, 19 characters. The fourth has the bit that shows what is typed.
    private const int SettingsLength = 64, LocalFlags = 3;
    private const uint Echo = 8;

    /// <summary>A line without its end; null where the input ends before it.</summary>
    public static string? Read()
    {
        using var input = new FileStream(new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        var line = new List<byte>();
        var one = new byte[1];
        while (input.Read(one) == 1)
        {
            if (one[0] == '\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return line.Count > 0 ? Encoding.UTF8.GetString([.. line]) : null;
    }

    /// <summary>The same, with nothing shown.</summary>
    /// <param name="shown">Where the line's end is shown, which was typed as well.</param>
    public static string? ReadSecret(TextWriter shown)
    {
        byte* settings = stackalloc byte[SettingsLength];
        uint* flags = (uint*)settings;
        bool isTerminal = Control(StandardInput, GetSettings, settings) == 0;
        uint before = flags[LocalFlags];
        if (isTerminal)
        {
            flags[LocalFlags] = before & ~Echo;
            _ = Control(StandardInput, SetSettings, settings);
        }

        // Also where the process ends meanwhile: whoever types must see it again.
        using var interrupt = isTerminal ? PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Show(before)) : null;
        try
        {
            return Read();
        }
        finally
        {
            if (isTerminal)
            {
                Show(before);
                shown.Write("\n");
                shown.Flush();
            }
        }
    }

    private static void Show(uint before)
    {
        byte* settings = stackalloc byte[SettingsLength];
        if (Control(StandardInput, GetSettings, settings) != 0) return;
        ((uint*)settings)[LocalFlags] = before;
        _ = Control(StandardInput, SetSettings, settings);
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int file, nuint request, byte* settings);
}
