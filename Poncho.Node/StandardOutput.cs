using System.Runtime.InteropServices;
using System.Text;
using Poncho.IO;

namespace Poncho.Node;

/// <summary>
/// What the program prints, written as it comes: the command that takes its place writes to the same descriptor. Control characters in it
/// are shown, since much of it is of what others wrote.
/// </summary>
internal sealed unsafe partial class StandardOutput(int descriptor)
{
    public const int Output = 1, Error = 2;

    private const int Interrupted = 4;

    private bool _isBroken;

    /// <summary>Whether all that was written was taken.</summary>
    public bool IsWhole => !_isBroken;

    /// <summary>Writes a line; one that nobody takes is dropped.</summary>
    public void WriteLine(string line)
    {
        byte[] text = Encoding.UTF8.GetBytes(PlainText.Text(line) + "\n");
        fixed (byte* bytes = text)
        {
            for (int at = 0; at < text.Length && !_isBroken;)
            {
                nint written = Write(descriptor, bytes + at, text.Length - at);
                if (written >= 0) at += (int)written;
                else if (Marshal.GetLastPInvokeError() != Interrupted) _isBroken = true;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int file, byte* bytes, nint count);
}
