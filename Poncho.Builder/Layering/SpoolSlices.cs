using System.Buffers;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Layering;

/// <summary>Whole files in a spool.</summary>
internal static class SpoolSlices
{
    /// <summary>Appends a whole stream and says where it lies.</summary>
    public static SpoolSlice AppendFile(this Spool spool, Stream content)
    {
        long start = spool.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        try
        {
            for (int read; (read = content.Read(buffer)) > 0;) spool.Append(buffer.AsSpan(0, read));
            return new SpoolSlice(start, spool.Length - start);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc cref="AppendFile(Spool, Stream)"/>
    public static SpoolSlice AppendFile(this Spool spool, ReadOnlySpan<byte> content)
    {
        long start = spool.Length;
        spool.Append(content);
        return new SpoolSlice(start, content.Length);
    }

    /// <summary>Opens a file for reading, independently of other readers.</summary>
    public static Stream Open(this Spool spool, SpoolSlice slice) => spool.Open(slice.Offset, slice.Length);

    /// <summary>Reads a file whole: for small ones.</summary>
    public static byte[] ReadAll(this Spool spool, SpoolSlice slice)
    {
        var content = new byte[slice.Length];
        using var stream = spool.Open(slice);
        stream.ReadExactly(content);
        return content;
    }
}
