using Poncho.IO.Compression;
using Poncho.Oci.Layers;
using Xunit;

namespace Poncho.Oci.Tests.Layers;

public class FrameStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(FrameStream.FrameSize)]
    [InlineData(2 * FrameStream.FrameSize + 12345)]
    public async Task The_bytes_depend_on_the_content_alone_and_come_back(int size)
    {
        byte[] content = new byte[size];
        // Half of it is noise, which is stored.
        new Random(5).NextBytes(content.AsSpan(size / 2));
        byte[] one = await CompressAsync(content, workers: 1, piece: 100_000);
        Assert.Equal(one, await CompressAsync(content, workers: 4, piece: 7777));
        using var plain = new MemoryStream();
        using (var frames = new ZstdDecompressStream(new MemoryStream(one))) await frames.CopyToAsync(plain);
        Assert.Equal(content, plain.ToArray());
        Assert.True(one.Length <= size + size / 1000 + 100);
    }

    private static async Task<byte[]> CompressAsync(byte[] content, int workers, int piece)
    {
        using var output = new MemoryStream();
        await using (var frames = new FrameStream(output, workers))
        {
            for (int at = 0; at < content.Length; at += piece) await frames.WriteAsync(content.AsMemory(at, Math.Min(piece, content.Length - at)));
            await frames.FinishAsync(default);
        }

        return output.ToArray();
    }
}
