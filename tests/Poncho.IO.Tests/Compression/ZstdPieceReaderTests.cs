using FsCheck;
using FsCheck.Fluent;
using Poncho.IO.Compression;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Compression;

public class ZstdPieceReaderTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void A_header_that_was_written_is_read_back()
    {
        var sizes = Gen.Elements<long?>(null, 0, 1, 255, 256, 65791, 65792, uint.MaxValue, uint.MaxValue + 1L, long.MaxValue);
        var windows = Gen.Elements(1L, 1024, 1025, 5000, 128 * 1024, 300_000, 1L << 27, (1L << 27) + 1, 1L << 41);
        var cases = sizes.SelectMany(size => windows.SelectMany(window => Gen.Elements(true, false).Select(checksum => (size, window, checksum))));
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var buffer = new byte[ZstdFrameHeader.MaxLength];
            int length = new ZstdFrameHeader { WindowSize = c.window, ContentSize = c.size, HasChecksum = c.checksum }.Write(buffer);
            for (int held = 0; held < length; held++) Assert.False(ZstdFrameHeader.TryRead(buffer.AsSpan(0, held), out _));
            Assert.True(ZstdFrameHeader.TryRead(buffer.AsSpan(0, length), out var read));
            Assert.Equal((length, c.size, c.checksum, 0u, null), (read.Length, read.ContentSize, read.HasChecksum, read.DictionaryId, read.Skipped));
            // The nearest window above: eighths of a power of two, and no less than 1 KiB.
            Assert.InRange(read.WindowSize, c.window, Math.Max(1024, c.window + c.window / 8 + 1));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("28b52ffd20", "one byte of size is missing", null)]
    [InlineData("28b52ffd2005", "a single segment of five bytes", 5)]
    [InlineData("28b52ffd67000100000100", "a dictionary id of four bytes, a size of two", 257)]
    [InlineData("502a4d1803000000", "a skippable frame", 3)]
    public void A_header_by_libzstd_is_read(string hex, string what, int? window)
    {
        bool whole = ZstdFrameHeader.TryRead(Convert.FromHexString(hex), out var header);
        Assert.True(whole == window is not null, what);
        if (whole) Assert.Equal(window, (int)(header.Skipped ?? header.WindowSize));
    }

    [Theory]
    [InlineData("28b52ffe2005", "no magic number")]
    [InlineData("1f8b080000", "gzip")]
    [InlineData("28b52ffd2805", "the reserved bit")]
    [InlineData("28b52ffde0ffffffffffffffff", "2^64 bytes")]
    public void What_no_frame_begins_with_is_refused(string hex, string what)
    {
        Assert.NotEmpty(what);
        Assert.Throws<InvalidDataException>(() => ZstdFrameHeader.TryRead(Convert.FromHexString(hex), out _));
    }

    [Fact]
    public async Task The_pieces_together_are_the_stream_and_its_blocks_together_the_content()
    {
        byte[] content = new byte[1_000_000];
        new Random(1).NextBytes(content.AsSpan(200_000, 300_000));
        byte[] packed = [.. Zstd.Compress(content.AsSpan(0, 600_000), new ZstdOptions { Level = 5 }), .. Zstd.Compress(content.AsSpan(600_000), new ZstdOptions { Checksum = false }), .. Zstd.Compress([], new ZstdOptions())];
        foreach (int piece in new[] { 1, 1000, 1 << 20 })
        {
            using var reader = new ZstdPieceReader(new TrickleStream(new MemoryStream([.. packed, 1, 2, 3]), piece), packed.Length);
            using var decoder = new ZstdBlockDecoder();
            var (bytes, decoded) = (new MemoryStream(), new MemoryStream());
            while (await reader.ReadAsync(None) is { Kind: not ZstdPieceKind.End } part)
            {
                Assert.Equal((bytes.Length, reader.Bytes.Length), (part.Offset, part.Length));
                bytes.Write(reader.Bytes);
                if (part.Kind == ZstdPieceKind.FrameHeader) decoder.Begin(reader.Bytes);
                if (part.Kind == ZstdPieceKind.Block) decoded.Write(decoder.Decode(reader.Bytes));
                if (part.Kind == ZstdPieceKind.Checksum) decoder.End(reader.Bytes);
            }

            Assert.True(packed.AsSpan().SequenceEqual(bytes.ToArray()), $"pieces of {piece}");
            Assert.True(content.AsSpan().SequenceEqual(decoded.ToArray()), $"pieces of {piece}");
        }
    }

    [Fact]
    public async Task A_stream_that_is_cut_anywhere_is_refused()
    {
        byte[] packed = [.. Zstd.Compress(new byte[300_000], new ZstdOptions()), 0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9];
        int whole = packed.Length - 10;
        for (int length = 1; length < packed.Length; length++)
        {
            using var reader = new ZstdPieceReader(new MemoryStream(packed), length);
            Func<Task> read = async () =>
            {
                while (await reader.ReadAsync(None) is { Kind: not ZstdPieceKind.End })
                {
                }
            };
            if (length == whole) await read();
            else await Assert.ThrowsAsync<InvalidDataException>(read);
        }
    }

    [Theory]
    [InlineData(6, "a block of a reserved type")]
    [InlineData((128 * 1024 + 1) << 3, "a block of more than 128 KiB")]
    public async Task A_block_that_may_not_be_is_refused(int blockHeader, string problem)
    {
        byte[] packed = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, (byte)blockHeader, (byte)(blockHeader >> 8), (byte)(blockHeader >> 16), .. new byte[200_000]];
        using var reader = new ZstdPieceReader(new MemoryStream(packed), packed.Length);
        await reader.ReadAsync(None);
        Assert.Contains(problem, (await Assert.ThrowsAsync<InvalidDataException>(async () => await reader.ReadAsync(None))).Message, StringComparison.Ordinal);
    }
}
