using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Poncho.IO.Files;

/// <summary>
/// Copies bytes between open files inside the kernel (copy_file_range(2)), which shares the blocks where the file system can; by hand where
/// it cannot.
/// </summary>
public static partial class FileCopy
{
    /// <summary>Copies <paramref name="length"/> bytes.</summary>
    /// <param name="source">Where from, with <paramref name="sourceOffset"/>.</param>
    /// <param name="sourceOffset">In bytes.</param>
    /// <param name="target">Where to, with <paramref name="targetOffset"/>; it grows as needed.</param>
    /// <param name="targetOffset">In bytes.</param>
    /// <param name="length">In bytes; the source must have them.</param>
    /// <param name="cancel">Looked at between pieces.</param>
    /// <exception cref="EndOfStreamException">The source is shorter.</exception>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public static void Copy(SafeFileHandle source, long sourceOffset, SafeFileHandle target, long targetOffset, long length, CancellationToken cancel)
    {
        const long Piece = 64 << 20;
        while (length > 0)
        {
            cancel.ThrowIfCancellationRequested();
            nint copied = CopyFileRange(source, ref sourceOffset, target, ref targetOffset, (nuint)Math.Min(length, Piece), 0);
            if (copied < 0)
            {
                // Other file systems, old kernels: nothing was copied by this call.
                CopyByHand(source, sourceOffset, target, targetOffset, length, cancel);
                return;
            }

            if (copied == 0) throw new EndOfStreamException($"file is {length} bytes shorter than it was");
            length -= copied;
        }
    }

    private static void CopyByHand(
        SafeFileHandle source, long sourceOffset, SafeFileHandle target, long targetOffset, long length, CancellationToken cancel)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            while (length > 0)
            {
                cancel.ThrowIfCancellationRequested();
                int read = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(length, buffer.Length)), sourceOffset);
                if (read == 0) throw new EndOfStreamException($"file is {length} bytes shorter than it was");
                RandomAccess.Write(target, buffer.AsSpan(0, read), targetOffset);
                sourceOffset += read;
                targetOffset += read;
                length -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    private static partial nint CopyFileRange(
        SafeFileHandle source, ref long sourceOffset, SafeFileHandle target, ref long targetOffset, nuint length, uint flags);
}
