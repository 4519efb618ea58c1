using Xunit;

namespace Poncho.IO.Tests.Net;

/// <summary>A file that is at several addresses.</summary>
public sealed class MirroredDownloadTests : IDisposable
{
    private readonly NetFixture _net = new();

    public void Dispose() => _net.Dispose();

    [Fact]
    public async Task The_next_mirror_is_asked_without_waiting()
    {
        await using var bad = new LoopbackServer((_, reply) => reply.SendAsync("503 Service Unavailable", "Retry-After: 9"));
        await using var gone = new LoopbackServer((_, reply) => reply.SendAsync("404 Not Found"));
        await using var good = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content));
        await _net.DownloadAsync(_net.Request(bad.Url("/thing"), gone.Url("/thing"), good.Url("/thing")));
        Assert.Equal((1, 1, 1), (bad.Requests.Count, gone.Requests.Count, good.Requests.Count));
        Assert.Empty(_net.Time.Waits);
    }

    [Fact]
    public async Task A_mirror_that_said_404_is_not_asked_again()
    {
        int requests = 0;
        await using var gone = new LoopbackServer((_, reply) => reply.SendAsync("404 Not Found"));
        await using var good = new LoopbackServer((request, reply) => ++requests < 3 ? reply.SendAsync("503 Service Unavailable") : reply.FileAsync(request, _net.Content));
        await _net.DownloadAsync(_net.Request(gone.Url("/thing"), good.Url("/thing")));
        Assert.Equal((1, 3), (gone.Requests.Count, good.Requests.Count));
    }

    [Fact]
    public async Task A_mirror_with_wrong_bytes_is_passed_over()
    {
        await using var wrong = new LoopbackServer((request, reply) => reply.FileAsync(request, new byte[_net.Content.Length]));
        await using var good = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content));
        await _net.DownloadAsync(_net.Request(wrong.Url("/thing"), good.Url("/thing")));
        Assert.Equal((1, 1), (wrong.Requests.Count, good.Requests.Count));
        Assert.Null(good.Requests.Single()["Range"]);
    }

    [Fact]
    public async Task One_mirror_goes_on_where_another_broke_off()
    {
        await using var bad = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content, breakAfter: 123_456));
        await using var good = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content, "\"other\""));
        await _net.DownloadAsync(_net.Request(bad.Url("/thing"), good.Url("/thing")));
        Assert.Equal("bytes=123456-", good.Requests.Single()["Range"]);
        Assert.Equal(_net.Content, File.ReadAllBytes(_net.Target));
    }
}
