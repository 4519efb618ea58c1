using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Runtime.Unpacking;

/// <summary>Bytes of files that are there already, on their way into others.</summary>
internal static class FileBytes
{
    internal delegate void Take(ReadOnlySpan<byte> bytes);

    /// <summary>Gives all bytes of a file, in pieces.</summary>
    /// <exception cref="Poncho.IO.PonchoException">The disk does not give them.</exception>
    public static void Read(SafeFileHandle file, string path, Take take)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        try
        {
            long at = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read) take(buffer.AsSpan(0, read));
        }
        catch (IOException e)
        {
            throw FileErrors.CannotRead(path, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes a file's bytes relocated.</summary>
    public static void Relocate(SafeFileHandle file, string path, Relocation relocation, Prefix prefix, TreeFile to)
    {
        // Its writes pass through to the file; disposing it would close that too early.
        var output = new BufferedStream(to, AtomicFile.BufferSize);
        var writer = RelocatingWriter.Begin(relocation, prefix, output);
        Read(file, path, writer.Write);
        writer.Complete();
        output.Flush();
    }

    /// <summary>Ends a copy with the permission bits and time of what it was copied from.</summary>
    public static void FinishAs(SafeFileHandle from, TreeFile to) => to.Finish((uint)File.GetUnixFileMode(from) & 0x1ff, File.GetLastWriteTimeUtc(from));
}
