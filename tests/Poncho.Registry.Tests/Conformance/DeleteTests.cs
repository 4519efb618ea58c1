using System.Net;
using Poncho.Registry.Manifests;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;
using Xunit;

namespace Poncho.Registry.Tests.Conformance;

/// <summary>Distribution specification, "Content Management": what was deleted is 404 at once.</summary>
public sealed class DeleteTests : IAsyncLifetime
{
    private const string Name = "conformance/delete";

    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task A_tag_goes_and_its_manifest_stays()
    {
        var (digest, _) = await _registry.PushImageAsync(Name, "a", 1);
        (await _registry.SendAsync("DELETE", $"/v2/{Name}/manifests/a")).Is(HttpStatusCode.Accepted);
        (await _registry.GetAsync($"/v2/{Name}/manifests/a")).Is(HttpStatusCode.NotFound);
        (await _registry.GetAsync($"/v2/{Name}/manifests/{digest}")).Is(HttpStatusCode.OK);
        Assert.Empty(await (await _registry.GetAsync($"/v2/{Name}/tags/list")).ListAsync("tags"));
    }

    [Fact]
    public async Task A_manifest_goes_with_its_tags_and_no_other()
    {
        var (digest, bytes) = await _registry.PushImageAsync(Name, "a", 1);
        (await _registry.PutManifestAsync(Name, "b", bytes)).Is(HttpStatusCode.Created);
        await _registry.PushImageAsync(Name, "c", 2);
        (await _registry.SendAsync("DELETE", $"/v2/{Name}/manifests/{digest}")).Is(HttpStatusCode.Accepted);
        foreach (string reference in (string[])["a", "b", digest]) (await _registry.GetAsync($"/v2/{Name}/manifests/{reference}")).Is(HttpStatusCode.NotFound);
        Assert.Equal(["c"], await (await _registry.GetAsync($"/v2/{Name}/tags/list")).ListAsync("tags"));
    }

    [Fact]
    public async Task A_blob_goes()
    {
        string digest = await _registry.PushBlobAsync(Name, TestRegistry.Bytes(10));
        (await _registry.SendAsync("DELETE", $"/v2/{Name}/blobs/{digest}")).Is(HttpStatusCode.Accepted);
        (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_blob_that_a_manifest_uses_stays()
    {
        await _registry.PushImageAsync(Name, "a", 1);
        string layer = TestRegistry.Sha256(TestRegistry.Bytes(1000, 1));
        await (await _registry.SendAsync("DELETE", $"/v2/{Name}/blobs/{layer}")).IsErrorAsync(HttpStatusCode.MethodNotAllowed, "UNSUPPORTED");
        (await _registry.GetAsync($"/v2/{Name}/blobs/{layer}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_manifest_whose_blob_went_while_it_came_is_refused()
    {
        byte[] bytes = await _registry.ImageAsync(Name, 1);
        string layer = TestRegistry.Sha256(TestRegistry.Bytes(1000, 1));
        var references = ManifestReader.Read(bytes).References;
        (await _registry.SendAsync("DELETE", $"/v2/{Name}/blobs/{layer}")).Is(HttpStatusCode.Accepted);
        // As if it had been looked for before.
        var repository = _registry.Storage.Repository(RepositoryName.Parse(Name));
        var manifest = new StoredManifest(BlobHash.Of("sha256", bytes), bytes.Length, ManifestText.Image, null);
        Assert.Equal(BlobDigest.Parse(layer), await repository.PutManifestAsync(manifest, bytes, references, [], default));
        (await _registry.GetAsync($"/v2/{Name}/manifests/{TestRegistry.Sha256(bytes)}")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_not_there_is_404()
    {
        string digest = TestRegistry.Sha256([1]);
        foreach (string path in (string[])[$"blobs/{digest}", $"manifests/{digest}", "manifests/none"]) (await _registry.SendAsync("DELETE", $"/v2/{Name}/{path}")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_was_deleted_can_be_pushed_again()
    {
        var (digest, bytes) = await _registry.PushImageAsync(Name, "a", 1);
        (await _registry.SendAsync("DELETE", $"/v2/{Name}/manifests/{digest}")).Is(HttpStatusCode.Accepted);
        (await _registry.PutManifestAsync(Name, "a", bytes)).Is(HttpStatusCode.Created);
        await _registry.RestartAsync();
        Assert.Equal(bytes, await (await _registry.GetAsync($"/v2/{Name}/manifests/a")).Is(HttpStatusCode.OK).BytesAsync());
    }

    [Theory]
    [InlineData("PUT", "/v2/")]
    [InlineData("POST", "/v2/_catalog")]
    [InlineData("PUT", "/v2/a/blobs/sha256:0")]
    [InlineData("POST", "/v2/a/manifests/b")]
    [InlineData("PATCH", "/v2/a/tags/list")]
    public async Task Methods_that_are_none_are_405(string method, string path) =>
        await (await _registry.SendAsync(method, path, [])).IsErrorAsync(HttpStatusCode.MethodNotAllowed, "UNSUPPORTED");
}
