using Poncho.IO.Compression;
using Poncho.IO.Streams;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Streams;

/// <summary>Every stream of this project against the one contract.</summary>
public class StreamContractTests
{
    private static readonly byte[] Content = Sample(300_001);

    [Fact]
    public Task A_HashingStream_is_read_as_any_stream() => StreamContract.CheckReadingAsync(inner => new HashingStream(new TrickleStream(inner, int.MaxValue)), Content, Content);

    [Fact]
    public async Task A_HashingStream_is_written_as_any_stream() => Assert.Equal(Content, await StreamContract.CheckWritingAsync(inner => new HashingStream(new Kept(inner)), Content));

    [Fact]
    public Task A_VerifyingStream_is_read_as_any_stream() => StreamContract.CheckReadingAsync(inner => new VerifyingStream(inner, Digest.Of(Content), Content.Length, "sample"), Content, Content);

    [Fact]
    public async Task Streams_of_zstd_are_written_and_read_as_any_stream()
    {
        byte[] packed = await StreamContract.CheckWritingAsync(inner => new ZstdCompressStream(inner, new ZstdOptions(), leaveOpen: true), Content);
        await StreamContract.CheckReadingAsync(inner => new ZstdDecompressStream(inner), packed, Content);
    }

    [Fact]
    public async Task Streams_of_gzip_are_written_and_read_as_any_stream()
    {
        byte[] packed = await StreamContract.CheckWritingAsync(inner => new GzipWriteStream(inner, new GzipOptions { BlockSize = 10_000 }, leaveOpen: true), Content);
        await StreamContract.CheckReadingAsync(inner => new GzipReadStream(inner, 3), packed, Content);
    }

    [Fact]
    public Task A_PrefixedStream_is_read_as_any_stream() => StreamContract.CheckReadingAsync(inner => new PrefixedStream("begins "u8.ToArray(), inner), Content, [.. "begins "u8, .. Content]);

    // Half noise, half compressible.
    private static byte[] Sample(int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content.AsSpan(0, length / 2));
        return content;
    }

    // A hashing stream over memory that can be read too: only writing is offered on.
    private sealed class Kept(Stream inner) : WritingStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            ThrowIfDisposed();
            inner.Write(buffer);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            ThrowIfDisposed();
            return inner.WriteAsync(buffer, cancellationToken);
        }
    }
}
