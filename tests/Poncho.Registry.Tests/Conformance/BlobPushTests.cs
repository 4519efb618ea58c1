using System.Net;
using Xunit;

namespace Poncho.Registry.Tests.Conformance;

/// <summary>Distribution specification, "Pushing blobs".</summary>
public sealed class BlobPushTests : IAsyncLifetime
{
    private const string Name = "conformance/blobs";

    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task POST_then_PUT(string algorithm)
    {
        byte[] blob = TestRegistry.Bytes(5000);
        string digest = TestRegistry.DigestOf(algorithm, blob);
        string location = await _registry.StartUploadAsync(Name);
        var created = (await _registry.SendAsync("PUT", $"{location}?digest={digest}", blob)).Is(HttpStatusCode.Created);
        Assert.Equal(digest, created.Header("Docker-Content-Digest"));
        Assert.Equal(blob, await (await _registry.GetAsync(created.Headers.Location!.OriginalString)).Is(HttpStatusCode.OK).BytesAsync());
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task Single_POST(string algorithm)
    {
        byte[] blob = TestRegistry.Bytes(5000);
        string digest = TestRegistry.DigestOf(algorithm, blob);
        var created = (await _registry.SendAsync("POST", $"/v2/{Name}/blobs/uploads/?digest={digest}", blob)).Is(HttpStatusCode.Created);
        Assert.Equal(blob, await (await _registry.GetAsync(created.Headers.Location!.OriginalString)).Is(HttpStatusCode.OK).BytesAsync());
    }

    [Fact]
    public async Task Single_POST_without_a_body_begins_an_upload()
    {
        string digest = TestRegistry.Sha256(TestRegistry.Bytes(10));
        Assert.NotNull((await _registry.SendAsync("POST", $"/v2/{Name}/blobs/uploads/?digest={digest}", [])).Is(HttpStatusCode.Accepted).Headers.Location);
    }

    [Theory]
    [InlineData("sha256", "")]
    [InlineData("sha512", "")]
    [InlineData("sha512", "?digest-algorithm=sha512")]
    public async Task Chunks_with_the_last_one_in_PUT(string algorithm, string query)
    {
        byte[] blob = TestRegistry.Bytes(5000);
        string location = await _registry.StartUploadAsync(Name, query);
        var first = (await PatchAsync(location, blob[..2000], "0-1999")).Is(HttpStatusCode.Accepted);
        Assert.Equal("0-1999", first.Header("Range"));
        var second = (await PatchAsync(first.Headers.Location!.OriginalString, blob[2000..4000], "2000-3999")).Is(HttpStatusCode.Accepted);
        Assert.Equal("0-3999", second.Header("Range"));
        string digest = TestRegistry.DigestOf(algorithm, blob);
        (await _registry.SendAsync("PUT", $"{second.Headers.Location!.OriginalString}?digest={digest}", blob[4000..], ("Content-Range", "4000-4999"))).Is(HttpStatusCode.Created);
        Assert.Equal(blob, await (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}")).Is(HttpStatusCode.OK).BytesAsync());
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task One_stream_without_length_or_range(string algorithm)
    {
        byte[] blob = TestRegistry.Bytes(3_000_000);
        string location = await _registry.StartUploadAsync(Name);
        var request = new HttpRequestMessage(HttpMethod.Patch, location) { Content = new StreamContent(new MemoryStream(blob)) };
        request.Headers.TransferEncodingChunked = true;
        (await _registry.Client.SendAsync(request)).Is(HttpStatusCode.Accepted);
        string digest = TestRegistry.DigestOf(algorithm, blob);
        (await _registry.SendAsync("PUT", $"{location}?digest={digest}", [])).Is(HttpStatusCode.Created);
        Assert.Equal(blob, await (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}")).BytesAsync());
    }

    [Theory]
    [InlineData(0, "100-199", "0-0")]
    [InlineData(1000, "0-99", "0-999")]
    [InlineData(1000, "2000-2099", "0-999")]
    public async Task A_chunk_out_of_order_is_416_and_GET_tells_where_to_go_on(int before, string wrong, string range)
    {
        byte[] blob = TestRegistry.Bytes(1100);
        string location = await _registry.StartUploadAsync(Name);
        if (before > 0) (await PatchAsync(location, blob[..before], $"0-{before - 1}")).Is(HttpStatusCode.Accepted);
        (await PatchAsync(location, blob[..100], wrong)).Is(HttpStatusCode.RequestedRangeNotSatisfiable);
        var state = (await _registry.GetAsync(location)).Is(HttpStatusCode.NoContent);
        Assert.Equal(range, state.Header("Range"));
        Assert.NotNull(state.Headers.Location);
        (await PatchAsync(location, blob[before..], $"{before}-1099")).Is(HttpStatusCode.Accepted);
        (await _registry.SendAsync("PUT", $"{location}?digest={TestRegistry.Sha256(blob)}", [])).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_last_chunk_out_of_order_is_416()
    {
        byte[] blob = TestRegistry.Bytes(200);
        string location = await _registry.StartUploadAsync(Name);
        var refused = await _registry.SendAsync("PUT", $"{location}?digest={TestRegistry.Sha256(blob)}", blob, ("Content-Range", "5-204"));
        refused.Is(HttpStatusCode.RequestedRangeNotSatisfiable);
    }

    [Theory]
    [InlineData("0-10")]
    [InlineData("0-x")]
    [InlineData("nonsense")]
    public async Task A_range_that_is_not_the_bodys_is_refused(string range)
    {
        string location = await _registry.StartUploadAsync(Name);
        (await PatchAsync(location, TestRegistry.Bytes(100), range)).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task DELETE_of_an_upload_ends_it()
    {
        string location = await _registry.StartUploadAsync(Name);
        (await PatchAsync(location, TestRegistry.Bytes(100), "0-99")).Is(HttpStatusCode.Accepted);
        (await _registry.SendAsync("DELETE", location)).Is(HttpStatusCode.NoContent);
        await (await _registry.GetAsync(location)).IsErrorAsync(HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_registry.Root, "uploads")));
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task The_empty_blob(string algorithm)
    {
        string digest = TestRegistry.DigestOf(algorithm, []);
        await _registry.PushBlobAsync(Name, [], digest);
        var got = (await _registry.GetAsync($"/v2/{Name}/blobs/{digest}")).Is(HttpStatusCode.OK);
        Assert.Equal(0, got.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task A_digest_that_is_not_the_blobs_is_400_and_nothing_stays(string method)
    {
        string wrong = TestRegistry.Sha256([1, 2, 3]);
        string path = method == "POST" ? $"/v2/{Name}/blobs/uploads/" : await _registry.StartUploadAsync(Name);
        await (await _registry.SendAsync(method, $"{path}?digest={wrong}", TestRegistry.Bytes(100))).IsErrorAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        (await _registry.GetAsync($"/v2/{Name}/blobs/{wrong}")).Is(HttpStatusCode.NotFound);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_registry.Root, "uploads")));
    }

    [Theory]
    [InlineData("sha256:baddigeststring")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("nonsense")]
    public async Task What_is_no_digest_is_400(string digest)
    {
        string location = await _registry.StartUploadAsync(Name);
        await (await _registry.SendAsync("PUT", $"{location}?digest={digest}", [])).IsErrorAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task Mount_from_another_repository(string algorithm)
    {
        byte[] blob = TestRegistry.Bytes(100);
        string digest = await _registry.PushBlobAsync(Name, blob, TestRegistry.DigestOf(algorithm, blob));
        var mounted = (await _registry.SendAsync("POST", $"/v2/other/place/blobs/uploads/?mount={digest}&from={Name}", [])).Is(HttpStatusCode.Created);
        Assert.Equal(digest, mounted.Header("Docker-Content-Digest"));
        Assert.Equal(blob, await (await _registry.GetAsync(mounted.Headers.Location!.OriginalString)).Is(HttpStatusCode.OK).BytesAsync());
    }

    [Fact]
    public async Task Mount_without_from_finds_it_anywhere()
    {
        string digest = await _registry.PushBlobAsync(Name, TestRegistry.Bytes(100));
        (await _registry.SendAsync("POST", $"/v2/other/place/blobs/uploads/?mount={digest}", [])).Is(HttpStatusCode.Created);
        (await _registry.SendAsync("HEAD", $"/v2/other/place/blobs/{digest}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Mount_of_what_is_not_there_begins_an_upload()
    {
        byte[] blob = TestRegistry.Bytes(100);
        string digest = TestRegistry.Sha256(blob);
        var begun = (await _registry.SendAsync("POST", $"/v2/other/place/blobs/uploads/?mount={digest}&from={Name}", [])).Is(HttpStatusCode.Accepted);
        (await _registry.SendAsync("PUT", $"{begun.Headers.Location!.OriginalString}?digest={digest}", blob)).Is(HttpStatusCode.Created);
    }

    // Each waits for the other: what was sent is there in the order in which it was taken, and only what fits it.
    [Fact]
    public async Task Two_at_once_into_one_upload_do_not_mix()
    {
        byte[] blob = TestRegistry.Bytes(2_000_000);
        string location = await _registry.StartUploadAsync(Name);
        var answers = await Task.WhenAll(PatchAsync(location, blob, "0-1999999"), PatchAsync(location, blob, "0-1999999"));
        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.RequestedRangeNotSatisfiable], answers.Select(answer => answer.StatusCode).Order());
        (await _registry.SendAsync("PUT", $"{location}?digest={TestRegistry.Sha256(blob)}", [])).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_upload_of_another_repository_is_not_gone_on_with()
    {
        string location = await _registry.StartUploadAsync(Name);
        string id = location.Split('/')[^1];
        (await _registry.GetAsync($"/v2/other/place/blobs/uploads/{id}")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_upload_goes_on_after_the_server_was_started_anew()
    {
        byte[] blob = TestRegistry.Bytes(5000);
        string location = await _registry.StartUploadAsync(Name);
        (await PatchAsync(location, blob[..3000], "0-2999")).Is(HttpStatusCode.Accepted);
        await _registry.RestartAsync();
        Assert.Equal("0-2999", (await _registry.GetAsync(location)).Is(HttpStatusCode.NoContent).Header("Range"));
        (await PatchAsync(location, blob[3000..], "3000-4999")).Is(HttpStatusCode.Accepted);
        (await _registry.SendAsync("PUT", $"{location}?digest={TestRegistry.Sha256(blob)}", [])).Is(HttpStatusCode.Created);
    }

    private Task<HttpResponseMessage> PatchAsync(string location, byte[] chunk, string range) => _registry.SendAsync("PATCH", location, chunk, ("Content-Range", range));
}
