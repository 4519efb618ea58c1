using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;

namespace Poncho.Runtime.Trees;

/// <summary>Bytes of files that are there already, on their way into others.</summary>
internal static class FileBytes
{
    private const uint PermissionBits = 0x1ff;

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

    /// <summary>Ends a copy with the permission bits and time of what it was copied from.</summary>
    public static void FinishAs(SafeFileHandle from, TreeFile to)
    {
        uint mode = (uint)File.GetUnixFileMode(from) & PermissionBits;
        to.Finish(mode, File.GetLastWriteTimeUtc(from));
    }
}
