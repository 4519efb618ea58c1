using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Storing;

public sealed class VerifyTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sound_environment_has_no_problems()
    {
        var (store, manifest) = await MakeAsync();
        var index = ImageIndex.Create([manifest.Descriptor], Annotations.None);
        var found = await store.VerifyAsync([await store.WriteAsync(index.Bytes, MediaTypes.Index, None), manifest.Descriptor], None);
        Assert.Empty(found.Problems);
        Assert.Equal(4, found.Blobs);
        Assert.Equal(index.Bytes.Length + manifest.Bytes.Length + manifest.Config.Size + manifest.Layers.Sum(layer => layer.Size), found.Bytes);
    }

    [Fact]
    public async Task Any_flipped_bit_is_found_and_named()
    {
        var (store, manifest) = await MakeAsync();
        var random = new Random(1);
        foreach (var blob in new[] { manifest.Descriptor, manifest.Config, manifest.Layers[0] })
        {
            string path = store.PathOf(blob.Digest);
            byte[] sound = await File.ReadAllBytesAsync(path);
            for (int i = 0; i < 50; i++)
            {
                byte[] damaged = [.. sound];
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                await File.WriteAllBytesAsync(path, damaged);
                var problem = Assert.Single((await store.VerifyAsync([manifest.Descriptor], None)).Problems);
                Assert.Equal(blob.Digest, problem.Blob.Digest);
                Assert.Contains(path, problem.Message, StringComparison.Ordinal);
                Assert.False(File.Exists(path));
                await File.WriteAllBytesAsync(path, damaged);
                await Assert.ThrowsAsync<BlobMismatchException>(async () =>
                {
                    await using var read = store.OpenVerifiedRead(blob);
                    await read.CopyToAsync(Stream.Null);
                });
            }

            await File.WriteAllBytesAsync(path, sound);
        }
    }

    [Fact]
    public async Task A_blob_that_is_missing_short_or_long_is_found()
    {
        var (store, manifest) = await MakeAsync();
        string path = store.PathOf(manifest.Layers[0].Digest);
        byte[] sound = await File.ReadAllBytesAsync(path);
        foreach (byte[]? content in new[] { null, sound[..^1], [.. sound, 0], [] })
        {
            if (content is null) File.Delete(path);
            else await File.WriteAllBytesAsync(path, content);
            var problem = Assert.Single((await store.VerifyAsync([manifest.Descriptor], None)).Problems);
            Assert.Contains(path, problem.Message, StringComparison.Ordinal);
            Assert.False(store.Has(manifest.Layers[0]));
        }
    }

    [Fact]
    public async Task A_damaged_blob_is_mended_when_it_is_written_again()
    {
        var (store, manifest) = await MakeAsync();
        foreach (var blob in new[] { manifest.Descriptor, manifest.Config, manifest.Layers[0] }) await File.WriteAllBytesAsync(store.PathOf(blob.Digest), new byte[blob.Size]);
        await SampleEnvironment.WriteAsync(store);
        Assert.Empty((await store.VerifyAsync([manifest.Descriptor], None)).Problems);
    }

    [Fact]
    public async Task A_small_read_is_verified_and_limited()
    {
        var (store, manifest) = await MakeAsync();
        Assert.Equal("{}\n"u8.ToArray(), (await store.ReadAsync(manifest.Config, 10, None)).ToArray());
        Assert.EndsWith($"\"{MediaTypes.EnvironmentConfig}\"", (await Assert.ThrowsAsync<PonchoException>(() => store.ReadAsync(manifest.Config, 2, None))).Message, StringComparison.Ordinal);
        foreach (string content in new[] { "{}", "{}\n\n", "[]\n" })
        {
            File.WriteAllText(store.PathOf(manifest.Config.Digest), content);
            await Assert.ThrowsAnyAsync<Exception>(() => store.ReadAsync(manifest.Config, 10, None));
        }
    }

    private async Task<(Store Store, Manifest Manifest)> MakeAsync()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        return (store, await SampleEnvironment.WriteAsync(store));
    }
}
