using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Registries;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Registries;

public sealed class PullTests
{
    [Fact]
    public async Task What_was_pushed_comes_back_byte_for_byte_and_only_what_the_store_lacks()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var store = await fixture.StoreAsync();
        var first = await RegistryFixture.WriteAsync(store, "one", "two", "three");
        var second = await RegistryFixture.WriteAsync(store, "one", "two", "four");
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", first);
        await fixture.PushAsync(registry.Host, "hep/coffea", "2", second);

        var other = await fixture.StoreAsync("other");
        var pulled = await PullAsync(fixture, registry, "1", other);
        Assert.Equal((0, 3), (pulled.LayersThere, pulled.LayersPulled));
        RegistryFixture.Take(registry);
        pulled = await PullAsync(fixture, registry, "2", other);
        Assert.Equal((2, 1, 6L, 4L), (pulled.LayersThere, pulled.LayersPulled, pulled.BytesThere, pulled.BytesPulled));
        Assert.Equal(3, RegistryFixture.Take(registry).Length);
        Assert.Equal(second.Bytes.ToArray(), (await other.ReadManifestAsync(second.Descriptor, CancellationToken.None)).Bytes.ToArray());
        Assert.Empty((await other.VerifyAsync([first.Descriptor, second.Descriptor], CancellationToken.None)).Problems);
    }

    [Fact]
    public async Task Small_layers_come_beside_the_large_ones()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        string large = new('x', 1_100_000), small = "small";
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", await RegistryFixture.WriteAsync(await fixture.StoreAsync(), large, small));
        var isSmallAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        registry.Intercept = async context =>
        {
            if (IsOf(context, small)) isSmallAsked.TrySetResult();
            if (IsOf(context, large)) await isSmallAsked.Task;
            return false;
        };
        var pulled = await PullAsync(fixture, registry, "1", await fixture.StoreAsync("other"), fixture.Options with { Bodies = 1 });
        Assert.Equal(2, pulled.LayersPulled);

        static bool IsOf(System.Net.HttpListenerContext context, string text) =>
            context.Request.RawUrl!.Contains(Digest.Of(System.Text.Encoding.UTF8.GetBytes(text)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_breaks_off_goes_on_where_it_ended()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        string text = new('y', 500_000);
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", await RegistryFixture.WriteAsync(await fixture.StoreAsync(), text));
        int broken = 0;
        var ranges = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        registry.Intercept = async context =>
        {
            bool isBlob = context.Request.RawUrl!.Contains(Digest.Of(System.Text.Encoding.UTF8.GetBytes(text)).ToString(), StringComparison.Ordinal);
            if (!isBlob) return false;
            ranges.Enqueue(context.Request.Headers["Range"]);
            if (Interlocked.Increment(ref broken) > 1) return false;
            context.Response.ContentLength64 = text.Length;
            await context.Response.OutputStream.WriteAsync(new byte[200_000].Select(_ => (byte)'y').ToArray());
            await context.Response.OutputStream.FlushAsync();
            context.Response.Abort();
            return true;
        };
        var other = await fixture.StoreAsync("other");
        await PullAsync(fixture, registry, "1", other);
        Assert.Equal(2, ranges.Count);
        Assert.Null(ranges.First());
        Assert.StartsWith("bytes=", ranges.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pull_that_ended_early_is_finished_by_the_next_without_what_came()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        string text = new('z', 500_000);
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), text);
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        var other = await fixture.StoreAsync("other");
        string partial = Path.Combine(Path.GetDirectoryName(other.PathOf(manifest.Layers[0].Digest))!, $".{manifest.Layers[0].Digest.Hex}.partial.poncho-tmp");
        await File.WriteAllTextAsync(partial, text[..400_000]);
        string? range = null;
        registry.Intercept = context =>
        {
            if (context.Request.Headers["Range"] is { } asked) range = asked;
            return Task.FromResult(false);
        };
        await PullAsync(fixture, registry, "1", other);
        Assert.Equal("bytes=400000-", range);
        Assert.False(File.Exists(partial));
    }

    [Fact]
    public async Task A_blob_that_is_not_its_digest_is_refused_and_nothing_of_it_stays()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), "a layer", "another");
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        registry.Blobs[$"hep/coffea@{manifest.Layers[1].Digest}"] = "ANOTHER"u8.ToArray();
        var other = await fixture.StoreAsync("other");
        var error = await Assert.ThrowsAsync<BlobMismatchException>(() => PullAsync(fixture, registry, "1", other));
        Assert.Equal(manifest.Layers[1].Digest, error.Expected);
        Assert.Contains($"{registry.Host}/hep/coffea", error.Message, StringComparison.Ordinal);
        Assert.False(other.Has(manifest.Layers[1]));
        Assert.False(other.Has(manifest.Descriptor));
    }

    [Fact]
    public async Task A_full_disk_is_said_and_what_came_is_gone_on_with_where_there_is_room()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        string disk = Directory.CreateDirectory(fixture.Folder["disk"]).FullName;
        var mounted = await Programs.RunAsync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]);
        Assert.SkipUnless(mounted.Status == 0, $"cannot mount a file system: {mounted.Error}");
        try
        {
            await fixture.PushAsync(registry.Host, "hep/coffea", "1", await RegistryFixture.WriteAsync(await fixture.StoreAsync(), new string('x', 100), "y" + new string('z', 400_000)));
            var other = await fixture.StoreAsync("disk");
            var error = await Assert.ThrowsAsync<PonchoException>(() => PullAsync(fixture, registry, "1", other));
            Assert.StartsWith("cannot write file (no space left on device): \"", error.Message, StringComparison.Ordinal);
            Assert.Empty(await other.ListAsync(CancellationToken.None));
            (await Programs.RunAsync("mount", ["-o", "remount,size=4m", disk])).Succeeded();
            await PullAsync(fixture, registry, "1", other);
        }
        finally
        {
            (await Programs.RunAsync("umount", [disk])).Succeeded();
        }
    }

    [Fact]
    public async Task A_pull_that_is_stopped_keeps_what_came()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        string text = new('z', 500_000);
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), text);
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        using var stop = new CancellationTokenSource();
        registry.Intercept = async context =>
        {
            if (!context.Request.RawUrl!.EndsWith(manifest.Layers[0].Digest.ToString(), StringComparison.Ordinal)) return false;
            long before = fixture.Progress.Bytes;
            context.Response.ContentLength64 = text.Length;
            await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text[..300_000]));
            await context.Response.OutputStream.FlushAsync();
            while (fixture.Progress.Bytes < before + 300_000) await Task.Yield();
            await stop.CancelAsync();
            context.Response.Abort();
            return true;
        };
        var other = await fixture.StoreAsync("other");
        var repository = fixture.Client().Repository(registry.Host, "hep/coffea");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ManifestPull(repository, other, fixture.Options).PullAsync(manifest, stop.Token));
        Assert.Equal(300_000, new FileInfo(Assert.Single(Directory.GetFiles(fixture.Folder["other", "blobs", "sha256"], ".*.partial.poncho-tmp"))).Length);
    }

    [Fact]
    public async Task A_manifest_that_is_not_its_digest_is_refused()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), "a layer");
        registry.Manifests[$"hep/coffea@{manifest.Digest}"] = (MediaTypes.Manifest, "{}"u8.ToArray());
        var repository = fixture.Client().Repository(registry.Host, "hep/coffea");
        await Assert.ThrowsAsync<BlobMismatchException>(() => repository.FindManifestAsync(manifest.Digest.ToString(), CancellationToken.None));
    }

    [Fact]
    public async Task A_blob_that_the_registry_has_lost_is_said_to_be_missing()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), "a layer");
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        registry.Blobs.TryRemove($"hep/coffea@{manifest.Layers[0].Digest}", out _);
        var other = await fixture.StoreAsync("other");
        var error = await Assert.ThrowsAsync<RegistryException>(() => PullAsync(fixture, registry, "1", other));
        Assert.True(error.IsNotFound);
        Assert.Contains(manifest.Layers[0].Digest.Hex, error.Message, StringComparison.Ordinal);
    }

    private static async Task<PullResult> PullAsync(RegistryFixture fixture, FakeRegistry registry, string tag, Store store, RegistryOptions? options = null)
    {
        var repository = fixture.Client(options).Repository(registry.Host, "hep/coffea");
        var found = await repository.FindManifestAsync(tag, CancellationToken.None);
        return await new ManifestPull(repository, store, options ?? fixture.Options).PullAsync(Manifest.Parse(found!.Bytes), CancellationToken.None);
    }
}
