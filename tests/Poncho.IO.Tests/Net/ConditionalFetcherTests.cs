using System.IO.Compression;
using System.Text;
using Poncho.IO.Compression;
using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

public sealed class ConditionalFetcherTests : IDisposable
{
    private const string Text = "{\"packages\": {}}";

    private readonly NetFixture _net = new();
    private readonly List<string> _bodies = [];

    public void Dispose() => _net.Dispose();

    [Fact]
    public async Task A_new_document_is_handed_on_with_its_validators()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", "ETag: W/\"a\"\nLast-Modified: Wed, 01 Jan 2025 00:00:00 GMT\nCache-Control: public, max-age=30", Encoding.UTF8.GetBytes(Text)));
        var outcome = await FetchAsync(server.Url("/repodata.json"));
        Assert.Equal(new Fetched(new Validators { ETag = "W/\"a\"", LastModified = "Wed, 01 Jan 2025 00:00:00 GMT", MaxAge = TimeSpan.FromSeconds(30) }), outcome);
        Assert.Equal([Text], _bodies);
        Assert.Equal((null, null), (server.Requests.Single()["If-None-Match"], server.Requests.Single()["If-Modified-Since"]));
        Assert.Equal(["begin index 16", "end index"], _net.Progress.Events);
        Assert.Equal(Text.Length, _net.Progress.Bytes);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        await using var server = new LoopbackServer((_, reply) => reply.HeadAsync("304 Not Modified", "Cache-Control: max-age=60"));
        var known = new Validators { ETag = "\"a\"", LastModified = "Wed, 01 Jan 2025 00:00:00 GMT" };
        var outcome = await FetchAsync(server.Url("/repodata.json"), known);
        Assert.Equal(new NotModified(known with { MaxAge = TimeSpan.FromSeconds(60) }), outcome);
        Assert.Equal(("\"a\"", "Wed, 01 Jan 2025 00:00:00 GMT"), (server.Requests.Single()["If-None-Match"], server.Requests.Single()["If-Modified-Since"]));
        Assert.Empty(_bodies);
    }

    [Fact]
    public async Task Validators_that_a_damaged_cache_made_up_are_not_shown()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: Encoding.UTF8.GetBytes(Text)));
        await FetchAsync(server.Url("/repodata.json"), new Validators { ETag = "\"a\"\r\nEvil: yes", LastModified = "\u00e9" });
        Assert.DoesNotContain(server.Requests.Single().Headers.Keys, name => name is "Evil" or "If-None-Match" or "If-Modified-Since");
    }

    [Fact]
    public async Task A_304_that_nobody_asked_for_is_an_error()
    {
        await using var server = new LoopbackServer((_, reply) => reply.HeadAsync("304 Not Modified"));
        await Assert.ThrowsAsync<TransferException>(() => FetchAsync(server.Url("/repodata.json")));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task Encodings_that_are_offered_are_decoded(string coding)
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", "Content-Encoding: " + coding, Encode(coding)));
        await FetchAsync(server.Url("/repodata.json"));
        Assert.Equal([Text], _bodies);
        Assert.Contains(coding, server.Requests.Single()["Accept-Encoding"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zst_file_that_is_called_zstd_encoded_stays_one()
    {
        byte[] file = Encode("zstd");
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", "Content-Encoding: zstd", file));
        byte[]? got = null;
        await new ConditionalFetcher(_net.Http()).FetchAsync(new FetchRequest { Urls = [server.Url("/repodata.json.zst")], Name = "index" }, async (body, cancel) => got = await AllAsync(body, cancel), _net.Progress, CancellationToken.None);
        Assert.Equal(file, got);
        Assert.Equal("identity", server.Requests.Single()["Accept-Encoding"]);
    }

    [Fact]
    public async Task An_encoding_that_nobody_offered_is_refused()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", "Content-Encoding: compress", Encoding.UTF8.GetBytes(Text)));
        var error = await Assert.ThrowsAsync<TransferException>(() => FetchAsync(server.Url("/repodata.json")));
        Assert.Equal($"answers in an encoding that was not asked for (compress): \"{server.Url("/repodata.json")}\"", error.Message);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_read_again_from_its_start()
    {
        int requests = 0;
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", $"Content-Length: {Text.Length}");
            await reply.RawAsync(++requests == 1 ? Text[..5] : Text);
        });
        await FetchAsync(server.Url("/repodata.json"));
        Assert.Equal([Text], _bodies);
        Assert.Equal(2, requests);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task A_damaged_encoding_is_fetched_again_and_then_named(string coding)
    {
        byte[] bytes = Encode(coding);
        bytes.AsSpan(0, 4).Clear();
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", "Content-Encoding: " + coding, bytes));
        var error = await Assert.ThrowsAsync<TransferException>(() => FetchAsync(server.Url("/repodata.json")));
        Assert.Equal($"the content encoding is malformed: \"{server.Url("/repodata.json")}\"", error.Message);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_document_that_is_not_there_is_told_from_other_failures()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("404 Not Found"));
        Assert.True((await Assert.ThrowsAsync<TransferException>(() => FetchAsync(server.Url("/repodata.json")))).IsNotFound);
        Assert.True((await Assert.ThrowsAsync<TransferException>(() => FetchAsync("file:///no/such/repodata.json"))).IsNotFound);
    }

    [Fact]
    public async Task What_the_reader_throws_is_passed_on_and_not_tried_again()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: Encoding.UTF8.GetBytes(Text)));
        await Assert.ThrowsAsync<IOException>(() => new ConditionalFetcher(_net.Http()).FetchAsync(
            new FetchRequest { Urls = [server.Url("/repodata.json")], Name = "index" }, (_, _) => throw new IOException("no space"), _net.Progress, CancellationToken.None));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_file_is_read_again_only_when_it_changed()
    {
        string path = _net.Folder.Write("repodata.json", Text);
        var first = Assert.IsType<Fetched>(await FetchAsync("file://" + path));
        Assert.IsType<NotModified>(await FetchAsync("file://" + path, first.Validators));
        File.SetLastWriteTimeUtc(path, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.IsType<Fetched>(await FetchAsync("file://" + path, first.Validators));
        Assert.Equal([Text, Text], _bodies);
    }

    [Fact]
    public async Task Body_bytes_that_do_not_come_are_given_up_after_the_stall_limit()
    {
        var time = new ManualTime();
        var started = new TaskCompletionSource();
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", "Content-Length: 10");
            started.SetResult();
            await reply.StallAsync();
        });
        var http = _net.Http(_net.Options with { Time = time, StallLimit = TimeSpan.FromSeconds(20), Retries = 0 });
        var fetch = new ConditionalFetcher(http).FetchAsync(new FetchRequest { Urls = [server.Url("/repodata.json")], Name = "index" }, ReadAsync, _net.Progress, CancellationToken.None);
        await started.Task;
        while (!fetch.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<TransferException>(() => fetch);
        Assert.Equal($"cannot fetch (no bytes for 20 s): \"{server.Url("/repodata.json")}\"", error.Message);
    }

    private Task<FetchOutcome> FetchAsync(string url, Validators? known = null) =>
        new ConditionalFetcher(_net.Http()).FetchAsync(new FetchRequest { Urls = [url], Name = "index", Known = known }, ReadAsync, _net.Progress, CancellationToken.None);

    private async Task ReadAsync(Stream body, CancellationToken cancel) => _bodies.Add(Encoding.UTF8.GetString(await AllAsync(body, cancel)));

    private static async Task<byte[]> AllAsync(Stream body, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        await body.CopyToAsync(all, cancel);
        return all.ToArray();
    }

    private static byte[] Encode(string coding)
    {
        var bytes = new MemoryStream();
        using (Stream encoder = coding switch
        {
            "gzip" => new GZipStream(bytes, CompressionMode.Compress),
            "deflate" => new ZLibStream(bytes, CompressionMode.Compress),
            "br" => new BrotliStream(bytes, CompressionMode.Compress),
            _ => new ZstdCompressStream(bytes, new ZstdOptions()),
        })
        {
            encoder.Write(Encoding.UTF8.GetBytes(Text));
        }

        return bytes.ToArray();
    }
}
