using Microsoft.Win32.SafeHandles;

namespace Poncho.IO.Files;

/// <summary>Reads as much as is wanted: the system may give less at a time than there is.</summary>
public static class FullRead
{
    /// <summary>Fills the buffer from a place in a file.</summary>
    /// <returns>Bytes read; fewer than the buffer holds only where the file ends before.</returns>
    /// <exception cref="PonchoException">The disk fails.</exception>
    public static int At(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        try
        {
            int filled = 0;
            for (int read; filled < buffer.Length && (read = RandomAccess.Read(file, buffer[filled..], offset + filled)) > 0;) filled += read;
            return filled;
        }
        catch (IOException e)
        {
            throw FileErrors.CannotRead(e);
        }
    }
}
