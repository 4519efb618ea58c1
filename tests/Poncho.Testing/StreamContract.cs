using Xunit;

namespace Poncho.Testing;

/// <summary>What every stream of ours must hold to, whoever reads or writes it and in whatever pieces.</summary>
public static class StreamContract
{
    private static readonly int[] Pieces = [1, 7, 4096, 1 << 20];

    /// <summary>Checks a stream that is read from its beginning to its end.</summary>
    /// <param name="wrap">Makes the stream over the one that it reads from.</param>
    /// <param name="packed">What it reads from.</param>
    /// <param name="content">What it must give.</param>
    public static async Task CheckReadingAsync(Func<Stream, Stream> wrap, byte[] packed, byte[] content)
    {
        foreach (int piece in Pieces)
        {
            Same(content, Read(wrap(new MemoryStream(packed)), piece), $"read in pieces of {piece}");
            Same(content, Read(wrap(new TrickleStream(new MemoryStream(packed), piece)), 1000), $"fed in pieces of {piece}");
            Same(content, await ReadAsync(wrap(new MemoryStream(packed)), piece), $"read in pieces of {piece}, asynchronously");
            Same(content, await ReadAsync(wrap(new TrickleStream(new MemoryStream(packed), piece)), 1000), $"fed in pieces of {piece}, asynchronously");
        }

        using var stream = wrap(new MemoryStream(packed));
        Assert.True(stream.CanRead);
        Assert.False(stream.CanSeek);
        Assert.False(stream.CanWrite);
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
        CheckCommon(stream);
        Assert.Equal(0, stream.Read([], 0, 0));
        Assert.ThrowsAny<ArgumentException>(() => stream.Read(new byte[2], 1, 2));
        stream.Dispose();
        stream.Dispose();
        Assert.False(stream.CanRead);
        Assert.Throws<ObjectDisposedException>(() => stream.Read(new byte[1], 0, 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.ReadExactlyAsync(new byte[1]));
    }

    /// <summary>Checks a stream that is written from its beginning to its end: the bytes that come out do not depend on the pieces.</summary>
    /// <param name="wrap">Makes the stream over the one that it writes to, which it leaves open.</param>
    /// <param name="content">What is written.</param>
    /// <param name="finish">What is done before the stream is disposed, where disposing alone does not write all.</param>
    /// <returns>What came out.</returns>
    public static async Task<byte[]> CheckWritingAsync(Func<Stream, Stream> wrap, byte[] content, Action<Stream>? finish = null)
    {
        byte[]? first = null;
        foreach (int piece in Pieces)
        {
            var packed = new MemoryStream();
            await using (var stream = wrap(packed))
            {
                await WriteAsync(stream, content, piece);
                finish?.Invoke(stream);
            }

            first ??= packed.ToArray();
            Same(first, packed.ToArray(), $"written in pieces of {piece}");
        }

        using var last = wrap(new MemoryStream());
        Assert.True(last.CanWrite);
        Assert.False(last.CanSeek);
        Assert.False(last.CanRead);
        Assert.Throws<NotSupportedException>(() => last.Read(new byte[1], 0, 1));
        CheckCommon(last);
        Assert.ThrowsAny<ArgumentException>(() => last.Write(new byte[2], 1, 2));
        last.Dispose();
        last.Dispose();
        Assert.False(last.CanWrite);
        Assert.Throws<ObjectDisposedException>(() => last.Write([1], 0, 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await last.WriteAsync(new byte[1]));
        return first!;
    }

    private static void Same(byte[] expected, byte[] actual, string how) => Assert.True(expected.AsSpan().SequenceEqual(actual), how);

    private static void CheckCommon(Stream stream)
    {
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        stream.Flush();
    }

    private static byte[] Read(Stream stream, int piece)
    {
        var content = new MemoryStream();
        var buffer = new byte[piece];
        using (stream)
        {
            // By turns as a span and as a part of an array.
            for (int read; (read = content.Position % 2 == 0 ? stream.Read(buffer) : stream.Read(buffer, 0, piece)) > 0;) content.Write(buffer, 0, read);
            Assert.Equal(0, stream.Read(buffer));
        }

        return content.ToArray();
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int piece)
    {
        var content = new MemoryStream();
        var buffer = new byte[piece];
        await using (stream)
        {
            for (int read; (read = await stream.ReadAsync(buffer)) > 0;) content.Write(buffer, 0, read);
            Assert.Equal(0, await stream.ReadAsync(buffer));
        }

        return content.ToArray();
    }

    private static async Task WriteAsync(Stream stream, byte[] content, int piece)
    {
        stream.Write([]);
        for (int at = 0, turn = 0; at < content.Length; turn++)
        {
            int size = Math.Min(piece, content.Length - at);
            if (turn % 3 == 0) stream.Write(content.AsSpan(at, size));
            else if (turn % 3 == 1) stream.Write(content, at, size);
            else await stream.WriteAsync(content.AsMemory(at, size));
            at += size;
        }
    }
}
