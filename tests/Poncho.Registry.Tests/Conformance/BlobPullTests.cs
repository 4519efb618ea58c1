using System.Net;
using Xunit;

namespace Poncho.Registry.Tests.Conformance;

/// <summary>Distribution specification, "Pulling blobs", "Checking if content exists in the registry" and "Determining Support".</summary>
public sealed class BlobPullTests : IAsyncLifetime
{
    private const string Name = "conformance/pull";

    private static readonly byte[] s_blob = TestRegistry.Bytes(3000);

    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("/v2/")]
    [InlineData("/v2")]
    public async Task Ping(string path) => (await _registry.GetAsync(path)).Is(HttpStatusCode.OK);

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task GET_of_a_missing_blob_is_404(string algorithm)
    {
        string path = $"/v2/{Name}/blobs/{TestRegistry.DigestOf(algorithm, s_blob)}";
        await (await _registry.GetAsync(path)).IsErrorAsync(HttpStatusCode.NotFound, "BLOB_UNKNOWN");
        (await _registry.SendAsync("HEAD", path)).Is(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task HEAD_tells_size_and_digest(string algorithm)
    {
        string digest = await _registry.PushBlobAsync(Name, s_blob, TestRegistry.DigestOf(algorithm, s_blob));
        var head = (await _registry.SendAsync("HEAD", $"/v2/{Name}/blobs/{digest}")).Is(HttpStatusCode.OK);
        Assert.Equal(s_blob.Length, head.Content.Headers.ContentLength);
        Assert.Equal(digest, head.Header("Docker-Content-Digest"));
    }

    [Theory]
    [InlineData("500-1499", 500, 1000)]
    [InlineData("500-1499", 500, 1000, "sha512")]
    [InlineData("500-", 500, 2500)]
    [InlineData("-500", 2500, 500)]
    [InlineData("2000-5000", 2000, 1000)]
    [InlineData("0-0", 0, 1)]
    [InlineData("-5000", 0, 3000)]
    public async Task A_range_is_206_with_its_bytes(string range, int start, int length, string algorithm = "sha256")
    {
        string digest = await _registry.PushBlobAsync(Name, s_blob, TestRegistry.DigestOf(algorithm, s_blob));
        var part = (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}", ("Range", $"bytes={range}"))).Is(HttpStatusCode.PartialContent);
        Assert.Equal($"bytes {start}-{start + length - 1}/3000", part.Header("Content-Range"));
        Assert.Equal(s_blob[start..(start + length)], await part.BytesAsync());
    }

    [Theory]
    [InlineData("500-0")]
    [InlineData("5000-10000")]
    [InlineData("3000-")]
    public async Task A_range_of_which_nothing_is_there_is_416(string range)
    {
        string digest = await _registry.PushBlobAsync(Name, s_blob);
        var refused = (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}", ("Range", $"bytes={range}"))).Is(HttpStatusCode.RequestedRangeNotSatisfiable);
        Assert.Equal("bytes */3000", refused.Header("Content-Range"));
    }

    [Theory]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("bytes=a-b")]
    [InlineData("lines=1-2")]
    public async Task Ranges_of_other_forms_get_the_whole(string range)
    {
        string digest = await _registry.PushBlobAsync(Name, s_blob);
        Assert.Equal(s_blob, await (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}", ("Range", range))).Is(HttpStatusCode.OK).BytesAsync());
    }

    [Fact]
    public async Task A_blob_of_another_repository_is_404()
    {
        string digest = await _registry.PushBlobAsync("elsewhere", s_blob);
        (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}")).Is(HttpStatusCode.NotFound);
    }

    // The specification lets a registry that is no proxy pass it over.
    [Fact]
    public async Task The_parameter_ns_changes_nothing()
    {
        string digest = await _registry.PushBlobAsync(Name, s_blob);
        Assert.Null((await _registry.GetAsync($"/v2/{Name}/blobs/{digest}?ns=registry.example.org")).Is(HttpStatusCode.OK).Header("OCI-Namespace"));
    }

    [Fact]
    public async Task A_client_that_has_it_gets_304()
    {
        string digest = await _registry.PushBlobAsync(Name, s_blob);
        (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}", ("If-None-Match", $"\"{digest}\""))).Is(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("A/b")]
    [InlineData("a//b")]
    [InlineData("a/_members")]
    [InlineData("a/..b")]
    [InlineData("-a")]
    public async Task A_name_that_is_none_is_refused(string name) =>
        await (await _registry.GetAsync($"/v2/{name}/blobs/{TestRegistry.Sha256(s_blob)}")).IsErrorAsync(HttpStatusCode.BadRequest, "NAME_INVALID");

    [Fact]
    public async Task Names_may_hold_the_words_of_the_API()
    {
        const string Odd = "manifests/tags/list/blobs";
        string digest = await _registry.PushBlobAsync(Odd, s_blob);
        (await _registry.GetAsync($"/v2/{Odd}/blobs/{digest}")).Is(HttpStatusCode.OK);
        await _registry.PushImageAsync(Odd, "blobs", 1);
        Assert.Equal(["blobs"], await (await _registry.GetAsync($"/v2/{Odd}/tags/list")).ListAsync("tags"));
    }
}
