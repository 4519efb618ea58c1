using System.Text;
using Poncho.Builder.Tests.Locking;
using Poncho.IO;
using Poncho.IO.Tar;
using Poncho.Oci.Documents;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Images;

/// <summary>Images that have an environment for each of several platforms, on a base of a registry that has both.</summary>
public sealed class PlatformTests : IAsyncDisposable
{
    private readonly MadeChannel _channel = new();
    private readonly FakeRegistry _registry = new();

    private string Base => $"{_registry.Host}/library/base:1";

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _channel.Dispose();
    }

    [Fact]
    public async Task A_layout_has_an_index_that_names_one_image_for_each_platform_on_the_base_of_that_platform()
    {
        await CreateAsync();
        (await _channel.PonchoAsync("export", "coffea", _channel["a.oci"], "--also", "coffea:arm", "--base", Base)).Succeeded();
        var layout = ImageIndex.Parse(await File.ReadAllBytesAsync(Path.Combine(_channel["a.oci"], "index.json")));
        var entry = Assert.Single(layout.Manifests);
        Assert.Equal((MediaTypes.Index, "coffea:latest"), (entry.MediaType, entry.Annotations.Find(AnnotationNames.RefName)));
        var index = ImageIndex.Parse(Blob(entry.Digest));
        Assert.Equal(["amd64", "arm64"], index.Manifests.Select(manifest => manifest.Platform!.Architecture));
        foreach (var image in index.Manifests)
        {
            string first = Encoding.UTF8.GetString(Blob(Manifest.Parse(Blob(image.Digest)).Layers[0].Digest));
            Assert.Contains($"base of {image.Platform!.Architecture}", first, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_push_puts_the_index_last_and_under_the_tag()
    {
        await CreateAsync();
        (await _channel.PonchoAsync("push", "coffea", $"{_registry.Host}/hep/coffea:1", "--as", "image", "--also", "coffea:arm", "--base", Base)).Succeeded();
        var index = ImageIndex.Parse(_registry.Manifests["hep/coffea:1"].Bytes);
        Assert.Equal(["amd64", "arm64"], index.Manifests.Select(manifest => manifest.Platform!.Architecture));
        Assert.All(index.Manifests, manifest => Assert.Contains($"hep/coffea@{manifest.Digest}", _registry.Manifests.Keys));
        Assert.EndsWith("/manifests/1", _registry.Requests.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.oci", "coffea", "two environments of one image are for one platform: \"linux/amd64\"")]
    [InlineData("a.tar", "coffea:arm", "format docker is for one platform: \"coffea:arm\"")]
    public async Task What_cannot_be_one_image_is_said(string output, string other, string said)
    {
        await CreateAsync();
        var result = await _channel.PonchoAsync("export", "coffea", _channel[output], "--also", other, "--base", Base);
        Assert.Equal(1, result.Status);
        Assert.StartsWith($"poncho: {said}", result.Error, StringComparison.Ordinal);
    }

    private byte[] Blob(Digest digest) => File.ReadAllBytes(Path.Combine(_channel["a.oci"], "blobs", "sha256", digest.Hex));

    private async Task CreateAsync()
    {
        await _channel.WithAsync("a 1", "a 1@linux-aarch64");
        string spec = _channel.Spec("a");
        (await _channel.PonchoAsync("create", spec, "-t", "coffea", "--platform", "linux-64")).Succeeded();
        (await _channel.PonchoAsync("create", spec, "-t", "coffea:arm", "--platform", "linux-aarch64")).Succeeded();
        var images = new List<Descriptor>();
        foreach (string architecture in (string[])["amd64", "arm64"]) images.Add(await BaseAsync(architecture));
        var index = ImageIndex.Create(images, Annotations.None);
        _registry.Manifests["library/base:1"] = (index.MediaType, index.Bytes.ToArray());
    }

    private async Task<Descriptor> BaseAsync(string architecture)
    {
        using var layer = new MemoryStream();
        var tar = new TarForwardWriter(layer);
        byte[] library = Encoding.UTF8.GetBytes($"base of {architecture}: glibc, stable release version 2.36.\n and more text behind it");
        await tar.WriteHeadAsync(TarMemberKind.File, "lib/libc.so.6", "", 0x1a4, library.Length, 0, default);
        await tar.WriteDataAsync(library, default);
        await tar.WriteEndAsync(default);
        byte[] config = Encoding.UTF8.GetBytes(
            $$"""{"architecture": "{{architecture}}", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": ["{{Digest.Of(layer.ToArray())}}"]} }""");
        foreach (byte[] blob in (byte[][])[layer.ToArray(), config]) _registry.Blobs[$"library/base@{Digest.Of(blob)}"] = blob;
        var manifest = Manifest.Create(
            null, Descriptor.Of(config, MediaTypes.ImageConfig), [Descriptor.Of(layer.ToArray(), MediaTypes.LayerTar)], Annotations.None);
        _registry.Manifests[$"library/base@{manifest.Digest}"] = (manifest.MediaType, manifest.Bytes.ToArray());
        return manifest.Descriptor with { Platform = new Platform { Os = "linux", Architecture = architecture } };
    }
}
