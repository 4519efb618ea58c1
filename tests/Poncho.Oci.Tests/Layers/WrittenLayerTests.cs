using System.Text;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Layers;

public sealed class WrittenLayerTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_end_frame_is_what_libzstd_writes_for_two_zero_blocks()
    {
        Assert.Equal(EndFrame.Length, EndFrame.Bytes.Length);
        var unpacked = new MemoryStream();
        using (var zstd = new ZstdDecompressStream(new MemoryStream(EndFrame.Bytes.ToArray()))) zstd.CopyTo(unpacked);
        Assert.Equal(new byte[EndFrame.ContentLength], unpacked.ToArray());
        if (Zstd.Version == "1.5.4") Assert.Equal(Zstd.Compress(new byte[EndFrame.ContentLength], new ZstdOptions { Level = 19 }), EndFrame.Bytes.ToArray());
    }

    [Fact]
    public async Task A_layer_has_this_digest_everywhere()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        var descriptor = await WriteAsync(store);
        var tar = new MemoryStream();
        await using (var zstd = new ZstdDecompressStream(store.OpenVerifiedRead(descriptor))) await zstd.CopyToAsync(tar);
        Assert.Equal("sha256:747b880ddc451a6ed3e35be5b5f0558ddce829d466f8b8bab85a15726a30f32a", Digest.Of(tar.ToArray()).ToString());
        Assert.SkipUnless(Zstd.Version == "1.5.4", "the digest of the compressed bytes is known for libzstd 1.5.4");
        Assert.Equal("sha256:e823abc9dfb97d7a460337186a6716ec70267c70937d053c297e03ef8b72527c", descriptor.Digest.ToString());
    }

    [Fact]
    public async Task The_bytes_do_not_depend_on_the_pieces_that_were_written()
    {
        var content = new byte[1_000_000];
        new Random(1).NextBytes(content.AsSpan(0, 300_000));
        var layers = new List<Digest>();
        var store = await Store.OpenAsync(_folder["store"], None);
        foreach (int piece in new[] { 7, 1000, 1 << 20 })
        {
            await using var layer = WrittenLayer.Begin(store);
            await layer.Tar.WriteFileAsync("f", LayerFile.Plain, 0, content.Length, new TrickleStream(new MemoryStream(content), piece), None);
            layers.Add((await layer.CommitAsync(None)).Digest);
        }

        Assert.Single(layers.Distinct());
    }

    [Fact]
    public async Task A_layer_that_was_not_committed_leaves_nothing()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        await using (var layer = WrittenLayer.Begin(store)) await layer.Tar.WriteDirectoryAsync("lib", 0, None);
        Assert.Empty(Directory.GetFiles(_folder["store", "blobs", "sha256"]));
    }

    private static async Task<Descriptor> WriteAsync(Store store)
    {
        await using var layer = WrittenLayer.Begin(store);
        await layer.Tar.WriteDirectoryAsync("lib", 1_700_000_000, None);
        await layer.Tar.WriteFileAsync("lib/a.txt", LayerFile.Plain, 1_700_000_000, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a line\n", 1000))), None);
        await layer.Tar.WriteFileAsync("lib/" + new string('n', 200), LayerFile.Executable, 1_700_000_001, "#!/bin/sh\n"u8.ToArray(), None);
        await layer.Tar.WriteSymlinkAsync("lib/b", "a.txt", 1_700_000_000, None);
        await layer.Tar.WriteHardLinkAsync("lib/c", "lib/a.txt", LayerFile.Plain, 1_700_000_000, None);
        return await layer.CommitAsync(None);
    }
}
