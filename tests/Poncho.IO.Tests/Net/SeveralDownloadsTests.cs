using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

/// <summary>Many files at once.</summary>
public sealed class SeveralDownloadsTests : IDisposable
{
    private readonly NetFixture _net = new();

    public void Dispose() => _net.Dispose();

    [Fact]
    public async Task Several_files_come_at_most_so_many_at_once()
    {
        int now = 0, most = 0;
        var three = new TaskCompletionSource();
        await using var server = new LoopbackServer(async (request, reply) =>
        {
            int open = Interlocked.Increment(ref now);
            InterlockedMax(ref most, open);
            if (open == 3) three.TrySetResult();
            await three.Task;
            Interlocked.Decrement(ref now);
            await reply.SendAsync("200 OK", body: System.Text.Encoding.UTF8.GetBytes(request.Target));
        });
        var requests = Enumerable.Range(0, 40).Select(i => new DownloadRequest { Urls = [server.Url($"/{i}")], Target = _net.Folder[$"{i}"], Name = $"{i}" }).ToList();
        var arrived = new List<string>();
        await foreach (var (request, _) in new Downloader(_net.Http()).DownloadAllAsync(requests, 3, _net.Progress, CancellationToken.None)) arrived.Add(request.Name);
        Assert.Equal(requests.Select(r => r.Name).Order(), arrived.Order());
        Assert.All(requests, r => Assert.Equal("/" + r.Name, File.ReadAllText(r.Target)));
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task The_first_failure_of_several_is_the_one_that_is_thrown_and_ends_the_others()
    {
        await using var server = new LoopbackServer((request, reply) => request.Target == "/bad" ? reply.SendAsync("404 Not Found") : reply.StallAsync());
        var requests = new[] { "a", "b", "bad" }.Select(name => new DownloadRequest { Urls = [server.Url("/" + name)], Target = _net.Folder[name], Name = name });
        var error = await Assert.ThrowsAsync<TransferException>(async () =>
        {
            await foreach (var _ in new Downloader(_net.Http()).DownloadAllAsync(requests, 3, _net.Progress, CancellationToken.None))
            {
            }
        });
        Assert.True(error.IsNotFound);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = most) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
