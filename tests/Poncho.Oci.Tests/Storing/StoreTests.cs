using System.Text;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Storing;

public sealed class StoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_blob_may_be_a_link_to_a_file_elsewhere()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        byte[] content = [1, 2, 3];
        var descriptor = Descriptor.Of(content, MediaTypes.ImageConfig);
        File.CreateSymbolicLink(store.PathOf(descriptor.Digest), _folder["elsewhere"]);
        Assert.False(store.Has(descriptor));
        await File.WriteAllBytesAsync(_folder["elsewhere"], content, None);
        Assert.True(store.Has(descriptor));
        Assert.Equal(content, (await store.ReadAsync(descriptor, 10, None)).ToArray());
    }

    [Fact]
    public async Task A_blob_that_was_written_is_read_back()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        var descriptor = await WriteBlobAsync(store, new byte[1_000_000]);
        Assert.Equal(Descriptor.Of(new byte[1_000_000], "x/y"), descriptor);
        Assert.True(store.Has(descriptor));
        Assert.Equal(1_000_000, store.SizeOf(descriptor.Digest));
        var copy = new MemoryStream();
        await using (var blob = store.OpenVerifiedRead(descriptor)) await blob.CopyToAsync(copy);
        Assert.Equal(new byte[1_000_000], copy.ToArray());
        Assert.Equal(new[] { descriptor.Digest.Hex }, Names("blobs/sha256"));
    }

    [Fact]
    public async Task A_store_that_is_there_is_read_without_tasks_as_with_them()
    {
        var written = await Store.OpenAsync(_folder["store"], None);
        var manifest = await SampleEnvironment.WriteAsync(written);
        var descriptor = Descriptor.Of(manifest.Bytes.Span, MediaTypes.Manifest);
        await written.TagAsync("sample:1", descriptor, None);
        var store = Store.Find(_folder["store"]);
        Assert.NotNull(store);
        Assert.Equal(await written.ResolveAsync("sample:1", None), store.Resolve("sample:1"));
        Assert.Null(store.Resolve("sample:2"));
        Assert.Equal(manifest.Bytes.ToArray(), store.ReadManifest(descriptor).Bytes.ToArray());
        Assert.Equal("{}\n"u8.ToArray(), store.Read(manifest.Config, 100).ToArray());
        Assert.Equal("sha256", Assert.Throws<BlobMismatchException>(() => store.Read(Damaged(store, manifest.Config), 100)).Message[..6]);
        Assert.Contains("more than the 2", Assert.Throws<PonchoException>(() => store.Read(manifest.Config, 2)).Message, StringComparison.Ordinal);
        using (store.Hold(None)) Assert.Null(IO.Files.FileLock.TryExclusive(_folder["store", "use.lock"]));
    }

    [Fact]
    public void To_look_for_a_store_makes_none()
    {
        Assert.Null(Store.Find(_folder["none"]));
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Null(Store.Find(_folder["empty"]));
        Assert.Equal([_folder["empty"]], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_writer_without_a_commit_leaves_nothing()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        await using (var writer = store.BeginBlob()) await writer.WriteAsync(new byte[300_000]);
        Assert.Empty(Names("blobs/sha256"));
    }

    [Theory]
    [InlineData("other bytes", "sha256 of")]
    [InlineData("wrong bytes that are longer", "longer than its size")]
    [InlineData("short", "size of what came")]
    [InlineData("", "size of what came")]
    public async Task Bytes_that_were_not_promised_are_refused_and_leave_nothing(string bytes, string message)
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        var expected = Descriptor.Of("right bytes"u8, "x/y");
        var error = await Assert.ThrowsAsync<BlobMismatchException>(() => store.WriteAsync(new MemoryStream(Encoding.UTF8.GetBytes(bytes)), expected, None));
        Assert.Equal(expected.Digest, error.Expected);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(Names("blobs/sha256"));
        await store.WriteAsync(new MemoryStream("right bytes"u8.ToArray()), expected, None);
        Assert.Equal(new[] { expected.Digest.Hex }, Names("blobs/sha256"));
    }

    [Fact]
    public async Task A_name_means_what_it_was_given_last()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        var one = await store.WriteAsync("1"u8.ToArray(), MediaTypes.Manifest, None);
        var two = await store.WriteAsync("2"u8.ToArray(), MediaTypes.Manifest, None);
        Assert.Null(await store.ResolveAsync("a", None));
        await store.TagAsync("a", one, None);
        await store.TagAsync("b:1", one, None);
        await store.TagAsync("a:latest", two, None);
        Assert.Equal(two, await store.ResolveAsync("a", None));
        Assert.Equal(new[] { new StoreTag("a:latest", two), new StoreTag("b:1", one) }, await store.ListAsync(None));
        Assert.True(await store.UntagAsync("a", None));
        Assert.False(await store.UntagAsync("a", None));
        Assert.Null(await store.ResolveAsync("a", None));
        Assert.Equal(one, await (await Store.OpenAsync(store.Root, None)).ResolveAsync("b:1", None));
    }

    [Fact]
    public async Task What_other_tools_wrote_into_the_index_stays()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        var one = await store.WriteAsync("1"u8.ToArray(), MediaTypes.Manifest, None);
        string foreign = $$$"""{"mediaType":"{{{MediaTypes.Manifest}}}","digest":"{{{one.Digest}}}","size":1,"urls":["http://x"],"annotations":{"org.opencontainers.image.ref.name":"other"}}""";
        File.WriteAllText(_folder["store", "index.json"], $$"""{"schemaVersion":2,"manifests":[{{foreign}}],"theirs":1}""");
        await store.TagAsync("a", one, None);
        string index = File.ReadAllText(_folder["store", "index.json"]);
        Assert.Contains("http://x", index, StringComparison.Ordinal);
        Assert.Contains("\"theirs\": 1", index, StringComparison.Ordinal);
        Assert.Equal(new[] { "a:latest", "other" }, (await store.ListAsync(None)).Select(tag => tag.Name));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_no_tag_and_no_blob()
    {
        var manifest = Descriptor.Of("m"u8, MediaTypes.Manifest);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            var store = await Store.OpenAsync(_folder["store"], None);
            await store.WriteAsync(new MemoryStream("m"u8.ToArray()), manifest, None);
            await WriteBlobAsync(store, new byte[200_000]);
            await store.TagAsync($"t{i}", manifest, None);
        })));
        var opened = await Store.OpenAsync(_folder["store"], None);
        Assert.Equal(20, (await opened.ListAsync(None)).Count);
        Assert.Equal(2, Names("blobs/sha256").Length);
    }

    [Fact]
    public async Task Leftovers_of_killed_processes_are_deleted_when_they_are_old()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        string old = _folder.Write("store/blobs/sha256/.old.poncho-tmp", "half");
        _folder.Write("store/blobs/sha256/.new.poncho-tmp", "half");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        Assert.Equal(1, store.DeleteLeftovers(TimeSpan.FromDays(1)));
        Assert.Equal(new[] { ".new.poncho-tmp" }, Names("blobs/sha256"));
    }

    [Fact]
    public async Task A_layout_of_another_version_is_refused()
    {
        _folder.Write("store/oci-layout", """{"imageLayoutVersion":"2.0.0"}""");
        _folder.Write("store/index.json", "{}");
        Assert.EndsWith("\"2.0.0\"", (await Assert.ThrowsAsync<PonchoException>(() => Store.OpenAsync(_folder["store"], None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skopeo_copies_an_environment()
    {
        string skopeo = Programs.Need("skopeo");
        var store = await Store.OpenAsync(_folder["store"], None);
        var manifest = await SampleEnvironment.WriteAsync(store);
        await store.TagAsync("coffea:2024", manifest.Descriptor, None);
        var raw = (await Programs.RunAsync(skopeo, ["inspect", "--raw", $"oci:{store.Root}:coffea:2024"])).Succeeded();
        Assert.Equal(Encoding.UTF8.GetString(manifest.Bytes.Span), raw.Output);
        (await Programs.RunAsync(skopeo, ["--insecure-policy", "copy", $"oci:{store.Root}:coffea:2024", $"oci:{_folder["copy"]}:coffea:2024"])).Succeeded();
        var copy = await Store.OpenAsync(_folder["copy"], None);
        Assert.Equal(manifest.Digest, (await copy.ResolveAsync("coffea:2024", None))!.Digest);
        Assert.Equal(manifest.Layers.Count, manifest.Layers.Count(copy.Has));
    }

    // The same length, other bytes.
    private static Descriptor Damaged(Store store, Descriptor blob)
    {
        File.WriteAllBytes(store.PathOf(blob.Digest), new byte[blob.Size]);
        return blob;
    }

    private static async Task<Descriptor> WriteBlobAsync(Store store, byte[] content)
    {
        await using var writer = store.BeginBlob();
        await writer.WriteAsync(content.AsMemory(0, content.Length / 3));
        writer.Write(content.AsSpan(content.Length / 3, 10));
        await writer.WriteAsync(content.AsMemory(content.Length / 3 + 10));
        return await writer.CommitAsync("x/y", None);
    }

    private string[] Names(string folder) => [.. Directory.EnumerateFiles(_folder["store", folder]).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
}
