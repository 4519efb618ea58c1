using Poncho.IO;
using Poncho.Oci.Registries;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Registries;

public sealed class PushTests
{
    private static readonly string[] s_many = [.. Enumerable.Range(0, 30).Select(i => $"layer {i}")];

    [Fact]
    public async Task An_unchanged_manifest_is_pushed_in_one_request()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), s_many);
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        RegistryFixture.Take(registry);
        var result = await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        Assert.Equal(["HEAD /v2/hep/coffea/manifests/1"], RegistryFixture.Take(registry));
        Assert.True(result.IsUnchanged);
        Assert.Equal((30, 0), (result.LayersThere, result.LayersSent));
    }

    [Fact]
    public async Task A_new_tag_of_a_manifest_that_was_pushed_takes_two_requests()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), s_many);
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        RegistryFixture.Take(registry);
        var result = await fixture.PushAsync(registry.Host, "hep/coffea", "newest", manifest);
        Assert.Equal([$"HEAD /v2/hep/coffea/manifests/{manifest.Digest}", "PUT /v2/hep/coffea/manifests/newest"], RegistryFixture.Take(registry));
        Assert.False(result.IsUnchanged);
        Assert.Equal(0, result.LayersSent);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", true)]
    [InlineData("1", false)]
    [InlineData("2", false)]
    public async Task After_one_layer_changed_a_push_takes_at_most_ten_requests_and_sends_that_layer(string tag, bool remembers)
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var store = await fixture.StoreAsync();
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", await RegistryFixture.WriteAsync(store, s_many));
        RegistryFixture.Take(registry);
        var changed = await RegistryFixture.WriteAsync(store, [.. s_many[1..], "a layer that is new", "and the environment's own"]);
        var result = await fixture.PushAsync(registry.Host, "hep/coffea", tag, changed, known: remembers ? null : new KnownPushes(null));
        Assert.InRange(RegistryFixture.Take(registry).Length, 1, 10);
        Assert.Equal((29, 2), (result.LayersThere, result.LayersSent));
        Assert.Equal("a layer that is new".Length + "and the environment's own".Length + changed.Config.Size, result.BytesSent);
        Assert.Contains(changed.Digest.ToString(), registry.Manifests.Select(one => Digest.Of(one.Value.Bytes).ToString()));
    }

    [Fact]
    public async Task Into_a_new_repository_it_takes_two_requests_for_each_blob_and_three_more()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), s_many);
        var result = await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        Assert.InRange(RegistryFixture.Take(registry).Length, 1, 2 * 31 + 3);
        Assert.Equal((0, 30), (result.LayersThere, result.LayersSent));
        Assert.Equal(result.BytesSent, fixture.Progress.Bytes);
        Assert.Equal(manifest.Bytes.ToArray(), registry.Manifests["hep/coffea:1"].Bytes);
    }

    [Fact]
    public async Task A_registry_that_takes_small_blobs_at_once_gets_each_in_one_request()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry { TakesWholeBlobs = true };
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), s_many);
        var result = await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        Assert.InRange(RegistryFixture.Take(registry).Length, 1, 31 + 3);
        Assert.Equal(result.BytesSent, fixture.Progress.Bytes);
        Assert.All(manifest.Layers, layer => Assert.True(registry.Blobs.ContainsKey($"hep/coffea@{layer.Digest}")));
    }

    [Fact]
    public async Task Layers_that_another_repository_of_the_registry_has_are_mounted_by_one_request_each()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var store = await fixture.StoreAsync();
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", await RegistryFixture.WriteAsync(store, s_many));
        RegistryFixture.Take(registry);
        var other = await RegistryFixture.WriteAsync(store, [.. s_many, "one more"]);
        var result = await fixture.PushAsync(registry.Host, "people/ann/mine", "1", other);
        Assert.Equal((30, 30, 1), (result.LayersThere, result.LayersMounted, result.LayersSent));
        Assert.InRange(RegistryFixture.Take(registry).Length, 1, 30 + 2 * 2 + 3);
    }

    [Fact]
    public async Task A_registry_that_mounts_nothing_gets_the_bytes_in_the_second_request()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry { Mounts = false };
        var store = await fixture.StoreAsync();
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", await RegistryFixture.WriteAsync(store, s_many));
        var result = await fixture.PushAsync(registry.Host, "people/ann/mine", "1", await RegistryFixture.WriteAsync(store, s_many));
        Assert.Equal((0, 30), (result.LayersMounted, result.LayersSent));
    }

    [Fact]
    public async Task The_manifest_goes_last_and_the_config_after_every_layer()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), s_many);
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        string[] puts = [.. RegistryFixture.Take(registry).Where(request => request.StartsWith("PUT", StringComparison.Ordinal))];
        Assert.StartsWith("PUT /v2/hep/coffea/manifests/1", puts[^1], StringComparison.Ordinal);
        Assert.Contains(Uri.EscapeDataString(manifest.Config.Digest.ToString()), puts[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blobs_that_counted_as_there_and_are_not_are_sent_when_the_registry_names_them()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var store = await fixture.StoreAsync();
        var first = await RegistryFixture.WriteAsync(store, s_many);
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", first);
        // A garbage collection that took what it should not have taken.
        Assert.True(registry.Blobs.TryRemove($"hep/coffea@{first.Layers[3].Digest}", out _));
        var second = await RegistryFixture.WriteAsync(store, [.. s_many, "one more"]);
        var result = await fixture.PushAsync(registry.Host, "hep/coffea", "1", second);
        Assert.Equal(2, result.LayersSent);
        Assert.All(second.Layers, layer => Assert.True(registry.Blobs.ContainsKey($"hep/coffea@{layer.Digest}")));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_goes_on_from_what_the_registry_has()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        string text = new('x', 300_000);
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), text);
        int broken = 0;
        registry.Intercept = async context =>
        {
            bool isUpload = context.Request is { HttpMethod: "PUT", ContentLength64: 300_000 };
            if (!isUpload || Interlocked.Increment(ref broken) > 1) return false;
            await FakeRegistry.ReadAsync(context.Request);
            registry.KeepUpload(context.Request.Url!.AbsolutePath.Split('/')[^1], System.Text.Encoding.UTF8.GetBytes(text[..100_000]));
            await FakeRegistry.AnswerAsync(context, 502);
            return true;
        };
        var result = await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        Assert.Equal(1, result.LayersSent);
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(registry.Blobs[$"hep/coffea@{manifest.Layers[0].Digest}"]));
        string requests = string.Join('\n', registry.Requests);
        Assert.True(requests.Contains("GET /v2/hep/coffea/blobs/uploads/", StringComparison.Ordinal), requests);
        Assert.Equal(result.BytesSent, fixture.Progress.Bytes);
    }

    [Fact]
    public async Task An_upload_that_a_command_left_is_finished_by_the_next_without_what_came()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        string text = new('x', 5_000_000);
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), text);
        registry.Intercept = async context =>
        {
            if (context.Request is not { HttpMethod: "PUT", ContentLength64: 5_000_000 }) return false;
            await FakeRegistry.ReadAsync(context.Request);
            registry.KeepUpload(context.Request.Url!.AbsolutePath.Split('/')[^1], System.Text.Encoding.UTF8.GetBytes(text[..4_000_000]));
            await FakeRegistry.FailAsync(context, 403, "DENIED", "the quota is used up");
            return true;
        };
        var error = await Assert.ThrowsAsync<RegistryException>(() => fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest));
        Assert.Contains("the quota is used up", error.Message, StringComparison.Ordinal);
        string kept = Assert.Single(Directory.GetFiles(fixture.Folder["uploads"]), file => !file.EndsWith(".lock", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));

        var sent = new System.Collections.Concurrent.ConcurrentQueue<long>();
        registry.Intercept = context =>
        {
            if (context.Request.HttpMethod == "PUT") sent.Enqueue(context.Request.ContentLength64);
            return Task.FromResult(false);
        };
        await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        Assert.Contains(1_000_000, sent);
        Assert.DoesNotContain(5_000_000, sent);
        Assert.Equal(text.Length, registry.Blobs[$"hep/coffea@{manifest.Layers[0].Digest}"].Length);
        Assert.False(File.Exists(kept));
    }

    [Fact]
    public async Task A_layer_that_is_damaged_in_the_store_is_not_sent_as_whole()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry();
        var store = await fixture.StoreAsync();
        var manifest = await RegistryFixture.WriteAsync(store, "a layer", "another");
        await File.WriteAllTextAsync(store.PathOf(manifest.Layers[0].Digest), "A layer");
        var error = await Assert.ThrowsAnyAsync<PonchoException>(() => fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest));
        Assert.Contains(manifest.Layers[0].Digest.Hex, error.Message, StringComparison.Ordinal);
        Assert.Empty(registry.Manifests);
    }

    [Fact]
    public async Task A_registry_that_takes_no_artifacts_is_said_to_take_none()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry
        {
            Intercept = async context =>
            {
                if (context.Request.HttpMethod != "PUT" || !context.Request.RawUrl!.Contains("/manifests/", StringComparison.Ordinal)) return false;
                await FakeRegistry.FailAsync(context, 400, "MANIFEST_INVALID", "manifest invalid: unknown config media type");
                return true;
            },
        };
        var error = await Assert.ThrowsAsync<RegistryException>(async () =>
            await fixture.PushAsync(registry.Host, "hep/coffea", "1", await RegistryFixture.WriteAsync(await fixture.StoreAsync(), "a layer")));
        Assert.Equal($"registry does not take manifests of this kind (400, manifest invalid: unknown config media type): \"{registry.Host}/hep/coffea:1\"", error.Message);
        Assert.Contains("poncho export", error.Hint, StringComparison.Ordinal);
    }
}
