using System.Net;
using System.Text;
using Xunit;

namespace Poncho.Registry.Tests.Conformance;

/// <summary>Distribution specification, "Pushing Manifests", "Pulling manifests", with the kinds of data that its conformance suite pushes.</summary>
public sealed class ManifestTests : IAsyncLifetime
{
    private const string Name = "conformance/manifests";

    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Push_by_tag_and_pull_by_tag_and_digest()
    {
        var (digest, bytes) = await _registry.PushImageAsync(Name, "latest", 1, 2);
        foreach (string reference in (string[])["latest", digest])
        {
            var got = (await _registry.GetAsync($"/v2/{Name}/manifests/{reference}", ("Accept", "*/*"))).Is(HttpStatusCode.OK);
            Assert.Equal(bytes, await got.BytesAsync());
            Assert.Equal(ManifestText.Image, got.Header("Content-Type"));
            Assert.Equal(digest, got.Header("Docker-Content-Digest"));
            var head = (await _registry.SendAsync("HEAD", $"/v2/{Name}/manifests/{reference}")).Is(HttpStatusCode.OK);
            Assert.Equal(bytes.Length, head.Content.Headers.ContentLength);
            Assert.Equal(digest, head.Header("Docker-Content-Digest"));
        }
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task Push_by_digest(string algorithm)
    {
        byte[] bytes = await _registry.ImageAsync(Name, 1);
        string digest = TestRegistry.DigestOf(algorithm, bytes);
        var created = (await _registry.PutManifestAsync(Name, digest, bytes)).Is(HttpStatusCode.Created);
        Assert.Equal(digest, created.Header("Docker-Content-Digest"));
        Assert.Equal(bytes, await (await _registry.GetAsync(created.Headers.Location!.OriginalString)).BytesAsync());
    }

    [Fact]
    public async Task Push_by_digest_with_tags_names_those_it_gave()
    {
        byte[] bytes = await _registry.ImageAsync(Name, 1);
        var created = (await _registry.PutManifestAsync(Name, $"{TestRegistry.Sha256(bytes)}?tag=1.2.3&tag=1.2&tag=1&tag=latest", bytes)).Is(HttpStatusCode.Created);
        Assert.Equal("1.2.3, 1.2, 1, latest", created.Header("OCI-Tag"));
        Assert.Equal(["1", "1.2", "1.2.3", "latest"], await (await _registry.GetAsync($"/v2/{Name}/tags/list")).ListAsync("tags"));
    }

    [Fact]
    public async Task A_tag_that_is_none_gives_none()
    {
        byte[] bytes = await _registry.ImageAsync(Name, 1);
        await (await _registry.PutManifestAsync(Name, $"{TestRegistry.Sha256(bytes)}?tag=good&tag=.bad", bytes)).IsErrorAsync(HttpStatusCode.BadRequest, "MANIFEST_INVALID");
        (await _registry.GetAsync($"/v2/{Name}/manifests/good")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task More_tags_than_a_request_may_give_are_414()
    {
        byte[] bytes = await _registry.ImageAsync(Name, 1);
        string tags = string.Join('&', Enumerable.Range(0, 101).Select(i => $"tag=t{i}"));
        (await _registry.PutManifestAsync(Name, $"{TestRegistry.Sha256(bytes)}?{tags}", bytes)).Is(HttpStatusCode.RequestUriTooLong);
    }

    [Fact]
    public async Task Parameters_of_Content_Type_are_left_out()
    {
        byte[] bytes = await _registry.ImageAsync(Name, 1);
        (await _registry.PutManifestAsync(Name, "a", bytes, ManifestText.Image + "; charset=utf-8")).Is(HttpStatusCode.Created);
        Assert.Equal(ManifestText.Image, (await _registry.GetAsync($"/v2/{Name}/manifests/a")).Header("Content-Type"));
    }

    [Fact]
    public async Task A_manifest_of_3_9_MB()
    {
        byte[] config = "{}"u8.ToArray();
        await _registry.PushBlobAsync(Name, config);
        string annotations = string.Join(',', Enumerable.Range(0, 390).Select(i => $"\"org.example.{i}\":\"{new string('x', 10_000)}\""));
        byte[] bytes = ManifestText.OfImage(config, [], $",\"annotations\":{{{annotations}}}");
        Assert.InRange(bytes.Length, 3_900_000, 4_000_000);
        (await _registry.PutManifestAsync(Name, "large", bytes)).Is(HttpStatusCode.Created);
        Assert.Equal(bytes, await (await _registry.GetAsync($"/v2/{Name}/manifests/large")).BytesAsync());
    }

    [Fact]
    public async Task A_manifest_over_the_limit_is_413()
    {
        byte[] config = "{}"u8.ToArray();
        await _registry.PushBlobAsync(Name, config);
        byte[] bytes = ManifestText.OfImage(config, [], $",\"annotations\":{{\"a\":\"{new string('x', 9 << 20)}\"}}");
        (await _registry.PutManifestAsync(Name, "large", bytes)).Is(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task An_index_an_index_of_it_and_an_empty_one()
    {
        byte[] image = await _registry.ImageAsync(Name, 1);
        (await _registry.PutManifestAsync(Name, TestRegistry.Sha256(image), image)).Is(HttpStatusCode.Created);
        byte[] index = ManifestText.OfIndex([image]);
        (await _registry.PutManifestAsync(Name, TestRegistry.Sha256(index), index, ManifestText.Index)).Is(HttpStatusCode.Created);
        byte[] nested = ManifestText.OfIndex([index], type: ManifestText.Index);
        (await _registry.PutManifestAsync(Name, "nested", nested, ManifestText.Index)).Is(HttpStatusCode.Created);
        (await _registry.PutManifestAsync(Name, "empty", ManifestText.OfIndex([]), ManifestText.Index)).Is(HttpStatusCode.Created);
        Assert.Equal(ManifestText.Index, (await _registry.GetAsync($"/v2/{Name}/manifests/nested")).Header("Content-Type"));
    }

    [Fact]
    public async Task An_artifact_without_layers_and_with_members_that_nobody_knows()
    {
        byte[] empty = "{}"u8.ToArray();
        await _registry.PushBlobAsync(Name, empty);
        byte[] bytes = ManifestText.OfImage(empty, [], ",\"artifactType\":\"application/vnd.example\",\"org.example.new\":{\"a\":[1,{\"b\":null}]}", "application/vnd.oci.empty.v1+json");
        (await _registry.PutManifestAsync(Name, "artifact", bytes)).Is(HttpStatusCode.Created);
        Assert.Equal(bytes, await (await _registry.GetAsync($"/v2/{Name}/manifests/artifact")).BytesAsync());
    }

    [Theory]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar", "")]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "")]
    [InlineData("application/vnd.oci.image.layer.v1.tar", ",\"urls\":[\"https://example.org/layer\"]")]
    [InlineData("application/vnd.oci.empty.v1+json", ",\"data\":\"e30=\"")]
    public async Task A_layer_that_need_not_be_there(string type, string more)
    {
        byte[] config = "{\"a\":1}"u8.ToArray();
        await _registry.PushBlobAsync(Name, config);
        string layer = ManifestText.Descriptor(type, "{}"u8.ToArray(), more: more);
        byte[] bytes = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{ManifestText.Image}}","config":{{ManifestText.Descriptor("application/vnd.oci.image.config.v1+json", config)}},"layers":[{{layer}}]}""");
        (await _registry.PutManifestAsync(Name, "elsewhere", bytes)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_layer_that_is_not_there_is_named()
    {
        byte[] config = "{}"u8.ToArray();
        await _registry.PushBlobAsync(Name, config);
        byte[] bytes = ManifestText.OfImage(config, [TestRegistry.Bytes(50)]);
        var refused = await (await _registry.PutManifestAsync(Name, "a", bytes)).IsErrorAsync(HttpStatusCode.NotFound, "MANIFEST_BLOB_UNKNOWN");
        Assert.Contains(TestRegistry.Sha256(TestRegistry.Bytes(50)), await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_of_another_repository_is_not_there()
    {
        byte[] bytes = await _registry.ImageAsync("elsewhere", 1);
        await (await _registry.PutManifestAsync(Name, "a", bytes)).IsErrorAsync(HttpStatusCode.NotFound, "MANIFEST_BLOB_UNKNOWN");
    }

    [Fact]
    public async Task Layers_of_sha512()
    {
        byte[] config = "{}"u8.ToArray();
        string digest = await _registry.PushBlobAsync(Name, config, TestRegistry.Sha512(config));
        byte[] bytes = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{ManifestText.Image}}","config":{{ManifestText.Descriptor("application/vnd.oci.image.config.v1+json", config, digest)}},"layers":[]}""");
        (await _registry.PutManifestAsync(Name, TestRegistry.Sha512(bytes), bytes)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_digest_that_is_not_the_manifests_is_400()
    {
        byte[] bytes = await _registry.ImageAsync(Name, 1);
        await (await _registry.PutManifestAsync(Name, TestRegistry.Sha256([1]), bytes)).IsErrorAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        await (await _registry.PutManifestAsync(Name, "sha256:baddigeststring", bytes)).IsErrorAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        (await _registry.GetAsync($"/v2/{Name}/manifests/sha256:baddigeststring")).Is(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"schemaVersion\":1}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"digest\":\"sha256:short\",\"size\":1}}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"size\":1}}")]
    [InlineData("{\"schemaVersion\":2,\"layers\":{}}")]
    [InlineData("{\"schemaVersion\":2,\"subject\":7}")]
    [InlineData("{\"schemaVersion\":2,\"annotations\":{\"a\":1}}")]
    [InlineData("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\"}")]
    public async Task What_is_no_manifest_is_400(string json) =>
        await (await _registry.PutManifestAsync(Name, "a", Encoding.UTF8.GetBytes(json))).IsErrorAsync(HttpStatusCode.BadRequest, "MANIFEST_INVALID");

    [Fact]
    public async Task A_missing_manifest_is_404()
    {
        await (await _registry.GetAsync($"/v2/{Name}/manifests/none")).IsErrorAsync(HttpStatusCode.NotFound, "NAME_UNKNOWN");
        await _registry.PushImageAsync(Name, "a", 1);
        await (await _registry.GetAsync($"/v2/{Name}/manifests/none")).IsErrorAsync(HttpStatusCode.NotFound, "MANIFEST_UNKNOWN");
        (await _registry.GetAsync($"/v2/{Name}/manifests/{TestRegistry.Sha256([1])}")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_tag_that_moves_names_the_last_one()
    {
        await _registry.PushImageAsync(Name, "a", 1);
        var (second, _) = await _registry.PushImageAsync(Name, "a", 2);
        Assert.Equal(second, (await _registry.SendAsync("HEAD", $"/v2/{Name}/manifests/a")).Header("Docker-Content-Digest"));
    }
}
