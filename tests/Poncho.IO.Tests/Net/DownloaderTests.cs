using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

/// <summary>How one file is fetched when all goes well, and what is said before anything is asked.</summary>
public sealed class DownloaderTests : IDisposable
{
    private readonly NetFixture _net = new();

    public void Dispose() => _net.Dispose();

    [Fact]
    public async Task A_file_arrives_under_its_name_and_nothing_else_stays()
    {
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content));
        var result = await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.Equal(new DownloadResult(Digest.Of(_net.Content), _net.Content.Length), result);
        Assert.Equal(_net.Content, File.ReadAllBytes(_net.Target));
        Assert.Equal(["target.bin"], _net.Files);
        Assert.Equal(["begin thing 300000", "end thing"], _net.Progress.Events);
        Assert.Equal(300_000, _net.Progress.Bytes);
        Assert.Equal("identity", server.Requests.Single()["Accept-Encoding"]);
        Assert.StartsWith("poncho/", server.Requests.Single()["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_file_is_replaced()
    {
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content));
        File.WriteAllText(_net.Target, "old");
        await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.Equal(_net.Content, File.ReadAllBytes(_net.Target));
    }

    [Fact]
    public async Task A_file_without_known_length_and_checksum_arrives_too()
    {
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK");
            await reply.BytesAsync(_net.Content);
        });
        var result = await _net.DownloadAsync(_net.Request(server.Url("/thing")) with { Sha256 = null, Size = null });
        Assert.Equal(Digest.Of(_net.Content), result.Sha256);
    }

    [Fact]
    public async Task Two_downloads_of_one_file_at_once_both_succeed()
    {
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _net.DownloadAsync(_net.Request(server.Url("/thing")))));
        Assert.Equal(_net.Content, File.ReadAllBytes(_net.Target));
        Assert.Equal(["target.bin"], _net.Files);
    }

    [Fact]
    public async Task Cancelling_leaves_what_came_and_no_half_file_at_the_name()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new LoopbackServer(async (request, reply) =>
        {
            await reply.FileAsync(request, _net.Content, breakAfter: 100_000);
            await cancel.CancelAsync();
            await reply.StallAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing")), cancel: cancel.Token));
        Assert.DoesNotContain("target.bin", _net.Files);
        Assert.All(_net.Files, name => Assert.EndsWith(".partial.poncho-tmp", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_target_that_cannot_be_written_is_named()
    {
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content));
        string target = _net.Folder["no", "such", "folder"];
        var error = await Assert.ThrowsAsync<PonchoException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing")) with { Target = target }));
        Assert.Equal($"cannot write file (no such folder): \"{target}\"", error.Message);
    }

    [Fact]
    public async Task Offline_nothing_is_asked()
    {
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content));
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing", "a:b@")), _net.Options with { Offline = true }));
        Assert.Equal($"offline, not fetched: \"{server.Url("/thing")}\"", error.Message);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("ftp://host/x")]
    [InlineData("nonsense")]
    public async Task What_is_no_address_is_refused(string url) =>
        Assert.Equal($"not an address (http, https or file): \"{url}\"", (await Assert.ThrowsAsync<PonchoException>(() => _net.DownloadAsync(_net.Request(url)))).Message);
}
