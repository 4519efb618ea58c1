using Poncho.IO.Compression;
using Xunit;

namespace Poncho.IO.Tests.Compression;

public class ZstdStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131072)]
    [InlineData(3_000_001)]
    public async Task What_was_compressed_in_two_frames_is_read_back_as_one_stream(int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content.AsSpan(0, length / 2));
        var packed = new MemoryStream();
        await using (var zstd = new ZstdCompressStream(packed, new ZstdOptions(), leaveOpen: true))
        {
            await zstd.WriteAsync(content.AsMemory(0, length / 3));
            zstd.EndFrame();
            await zstd.WriteAsync(content.AsMemory(length / 3));
        }

        packed.Position = 0;
        var unpacked = new MemoryStream();
        await using (var zstd = new ZstdDecompressStream(packed)) await zstd.CopyToAsync(unpacked);
        Assert.Equal(content, unpacked.ToArray());
    }

    [Fact]
    public void A_stream_that_is_cut_short_is_refused()
    {
        byte[] packed = Zstd.Compress(new byte[100_000], new ZstdOptions());
        using var zstd = new ZstdDecompressStream(new MemoryStream(packed, 0, packed.Length - 1));
        Assert.Throws<InvalidDataException>(() => zstd.CopyTo(Stream.Null));
    }

    [Fact]
    public void A_flipped_bit_is_found_by_the_checksum()
    {
        var content = new byte[100_000];
        new Random(1).NextBytes(content);
        byte[] packed = Zstd.Compress(content, new ZstdOptions());
        packed[50_000] ^= 1;
        using var zstd = new ZstdDecompressStream(new MemoryStream(packed));
        Assert.Throws<InvalidDataException>(() => zstd.CopyTo(Stream.Null));
    }
}
