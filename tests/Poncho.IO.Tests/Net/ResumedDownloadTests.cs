using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

/// <summary>A transfer that breaks off goes on where it ended, in the same call or a later one, and never pieces two versions together.</summary>
public sealed class ResumedDownloadTests : IDisposable
{
    private readonly NetFixture _net = new();

    public void Dispose() => _net.Dispose();

    [Fact]
    public async Task What_breaks_off_goes_on_where_it_ended()
    {
        int requests = 0;
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content, breakAfter: ++requests < 3 ? 100_000 : null));
        await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.Equal(_net.Content, File.ReadAllBytes(_net.Target));
        Assert.Equal([null, "bytes=100000-", "bytes=200000-"], server.Requests.Select(r => r["Range"]));
        Assert.Equal([null, "\"v1\"", "\"v1\""], server.Requests.Select(r => r["If-Range"]));
        Assert.Equal(300_000, _net.Progress.Bytes);
        Assert.Equal(["begin thing 300000", "waits thing", "waits thing", "end thing"], _net.Progress.Events);
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_is_read_from_the_start()
    {
        int requests = 0;
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", $"Content-Length: {_net.Content.Length}");
            await reply.BytesAsync(_net.Content.AsMemory(0, ++requests == 1 ? 50_000 : _net.Content.Length));
        });
        await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.Equal(_net.Content, File.ReadAllBytes(_net.Target));
        Assert.Equal(2, requests);
        Assert.Equal(300_000, _net.Progress.Bytes);
    }

    [Fact]
    public async Task A_file_that_changed_meanwhile_is_read_from_the_start()
    {
        byte[] old = new byte[_net.Content.Length];
        int requests = 0;
        await using var server = new LoopbackServer((request, reply) =>
            ++requests == 1 ? reply.FileAsync(request, old, "\"old\"", breakAfter: 1000) : reply.FileAsync(request, _net.Content, "\"new\""));
        await _net.DownloadAsync(_net.Request(server.Url("/thing")) with { Sha256 = null });
        Assert.Equal(_net.Content, File.ReadAllBytes(_net.Target));
        Assert.Equal("\"old\"", server.Requests.Last()["If-Range"]);
    }

    [Fact]
    public async Task Without_checksum_and_validator_nothing_is_pieced_together()
    {
        int requests = 0;
        await using var server = new LoopbackServer(async (request, reply) =>
        {
            await reply.HeadAsync("200 OK", $"Content-Length: {_net.Content.Length}\nETag: W/\"weak\"");
            await reply.BytesAsync(_net.Content.AsMemory(0, ++requests == 1 ? 50_000 : _net.Content.Length));
        });
        await _net.DownloadAsync(_net.Request(server.Url("/thing")) with { Sha256 = null });
        Assert.All(server.Requests, request => Assert.Null(request["Range"]));
    }

    [Theory]
    [InlineData("206 Partial Content", "Content-Range: bytes 5-299999/300000", "another part than asked for")]
    [InlineData("206 Partial Content", "", "a part that does not say which")]
    [InlineData("416 Range Not Satisfiable", "Content-Range: bytes */300000", "no such part")]
    public async Task A_server_that_answers_ranges_wrongly_is_asked_for_all(string status, string headers, string reason)
    {
        int requests = 0;
        await using var server = new LoopbackServer((request, reply) => ++requests switch
        {
            1 => reply.FileAsync(request, _net.Content, breakAfter: 1000),
            2 => reply.SendAsync(status, headers, _net.Content[5..]),
            _ => reply.FileAsync(request, _net.Content),
        });
        await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.True(_net.Content.AsSpan().SequenceEqual(File.ReadAllBytes(_net.Target)), reason);
        Assert.Equal([null, "bytes=1000-", null], server.Requests.Select(r => r["Range"]));
    }

    [Fact]
    public async Task A_later_call_goes_on_with_what_an_earlier_one_left()
    {
        var none = _net.Options with { Retries = 0 };
        await using (var server = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content, breakAfter: 200_000)))
        {
            await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing")), none));
        }

        Assert.Equal([$".{Digest.Of(_net.Content).Hex}.partial.poncho-tmp"], _net.Files);
        await using var second = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content));
        await _net.DownloadAsync(_net.Request(second.Url("/elsewhere")), none);
        Assert.Equal("bytes=200000-", second.Requests.Single()["Range"]);
        Assert.Equal(["target.bin"], _net.Files);
    }

    [Fact]
    public async Task A_whole_file_that_an_earlier_call_left_needs_no_server()
    {
        File.WriteAllBytes(_net.Folder[$".{Digest.Of(_net.Content).Hex}.partial.poncho-tmp"], _net.Content);
        await _net.DownloadAsync(_net.Request("http://127.0.0.1:1/thing"));
        Assert.Equal(["target.bin"], _net.Files);
    }

    [Fact]
    public async Task Wrong_bytes_that_an_earlier_call_left_are_thrown_away()
    {
        File.WriteAllBytes(_net.Folder[$".{Digest.Of(_net.Content).Hex}.partial.poncho-tmp"], new byte[1234]);
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content));
        await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.Equal(_net.Content, File.ReadAllBytes(_net.Target));
        Assert.Equal(["bytes=1234-", null], server.Requests.Select(r => r["Range"]));
    }

    [Fact]
    public async Task What_has_no_checksum_leaves_nothing_when_it_breaks_off()
    {
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content, breakAfter: 200_000));
        await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing")) with { Sha256 = null }, _net.Options with { Retries = 0 }));
        Assert.Empty(_net.Files);
    }
}
