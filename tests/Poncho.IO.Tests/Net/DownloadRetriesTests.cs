using System.Globalization;
using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

/// <summary>Which answers are final, which are asked for again, and when.</summary>
public sealed class DownloadRetriesTests : IDisposable
{
    private readonly NetFixture _net = new();

    public void Dispose() => _net.Dispose();

    [Theory]
    [InlineData("404 Not Found", "cannot fetch (404 not found): \"{0}\"")]
    [InlineData("401 Unauthorized", "cannot fetch (401 unauthorized): \"{0}\"")]
    [InlineData("403 Forbidden", "cannot fetch (403 forbidden): \"{0}\"")]
    [InlineData("400 Bad Request", "cannot fetch (400 bad request): \"{0}\"")]
    [InlineData("304 Not Modified", "cannot fetch (304 not modified): \"{0}\"")]
    [InlineData("206 Partial Content", "answers with a part that nobody asked for: \"{0}\"")]
    public async Task A_refusal_is_believed_at_once(string status, string message)
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync(status));
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(_net.Request(server.Url("/t/SECRET/thing"))));
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, message, server.Url("/thing")), error.Message);
        Assert.Single(server.Requests);
        Assert.Empty(_net.Files);
    }

    [Theory]
    [InlineData("408 Request Timeout")]
    [InlineData("429 Too Many Requests")]
    [InlineData("500 Internal Server Error")]
    [InlineData("503 Service Unavailable")]
    public async Task What_may_pass_is_tried_again(string status)
    {
        int requests = 0;
        await using var server = new LoopbackServer((request, reply) => ++requests <= 3 ? reply.SendAsync(status) : reply.FileAsync(request, _net.Content));
        await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.Equal(4, requests);
        Assert.Equal(3, _net.Time.Waits.Count);
    }

    [Fact]
    public async Task What_does_not_pass_ends_after_the_last_try()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("503 Service Unavailable"));
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing"))));
        Assert.Equal((4, "try again later"), (server.Requests.Count, error.Hint));
    }

    [Theory]
    [InlineData("Retry-After: 17", 17)]
    [InlineData("Retry-After: Wed, 01 Jan 2025 00:00:42 GMT", 42)]
    public async Task A_server_is_left_alone_for_as_long_as_it_wants(string header, int seconds)
    {
        int requests = 0;
        await using var server = new LoopbackServer((request, reply) => ++requests == 1 ? reply.SendAsync("429 Too Many Requests", header) : reply.FileAsync(request, _net.Content));
        await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.Equal([TimeSpan.FromSeconds(seconds)], _net.Time.Waits);
    }

    [Fact]
    public async Task A_server_that_wants_to_be_left_alone_for_hours_is_not_waited_for()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("503 Service Unavailable", "Retry-After: 7200"));
        await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing"))));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_reset_connection_is_tried_again()
    {
        int requests = 0;
        await using var server = new LoopbackServer((request, reply) =>
        {
            if (++requests > 1) return reply.FileAsync(request, _net.Content);
            reply.Reset();
            return Task.CompletedTask;
        });
        await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task A_host_that_does_not_listen_is_tried_again_and_then_named()
    {
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(_net.Request("http://me:pw@127.0.0.1:1/thing")));
        Assert.Equal("cannot fetch (connection refused): \"http://127.0.0.1:1/thing\"", error.Message);
        Assert.Equal(3, _net.Time.Waits.Count);
    }

    [Fact]
    public async Task What_is_no_HTTP_is_said_to_be_none()
    {
        await using var server = new LoopbackServer((_, reply) => reply.RawAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
        var error = await Assert.ThrowsAsync<TransferException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing"))));
        Assert.Equal($"cannot fetch (the answer is no HTTP): \"{server.Url("/thing")}\"", error.Message);
    }

    [Fact]
    public async Task A_server_that_stalls_in_the_body_is_asked_again_for_the_rest()
    {
        var time = new ManualTime(instantBelow: TimeSpan.FromSeconds(60));
        var halfway = new TaskCompletionSource();
        int requests = 0;
        await using var server = new LoopbackServer(async (request, reply) =>
        {
            if (++requests > 1)
            {
                await reply.FileAsync(request, _net.Content);
                return;
            }

            await reply.FileAsync(request, _net.Content, breakAfter: 100_000);
            await reply.StallAsync();
        });
        var progress = new HookedProgress(bytes => { if (bytes == 100_000) halfway.TrySetResult(); });
        var download = new Downloader(_net.Http(_net.Options with { StallLimit = TimeSpan.FromSeconds(60), Time = time })).DownloadAsync(_net.Request(server.Url("/thing")), progress, CancellationToken.None);
        await halfway.Task;
        time.Advance(TimeSpan.FromSeconds(61));
        await download;
        Assert.Equal([null, "bytes=100000-"], server.Requests.Select(r => r["Range"]));
        Assert.Contains("no bytes for 60 s", progress.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_bytes_are_no_stall()
    {
        var time = new ManualTime();
        var next = new SemaphoreSlim(1);
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", "Content-Length: 5");
            for (byte i = 0; i < 5; i++)
            {
                await next.WaitAsync();
                await reply.BytesAsync(new[] { i });
            }
        });
        var progress = new HookedProgress(bytes =>
        {
            if (bytes == 0) return;
            time.Advance(TimeSpan.FromSeconds(59));
            next.Release();
        });
        var request = new DownloadRequest { Urls = [server.Url("/thing")], Target = _net.Target, Name = "thing" };
        var result = await new Downloader(_net.Http(_net.Options with { StallLimit = TimeSpan.FromSeconds(60), Time = time })).DownloadAsync(request, progress, CancellationToken.None);
        Assert.Equal(5, result.Size);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("0", true)]
    [InlineData("1", true)]
    public async Task A_server_that_gives_a_byte_a_second_is_given_up_unless_that_is_allowed(string? least, bool isTaken)
    {
        const int Bytes = 150;
        var time = new ManualTime();
        var options = _net.Of(new Dictionary<string, string?> { [HttpOptions.LeastSpeedVariable] = least }) with { StallLimit = TimeSpan.FromSeconds(60), Time = time };
        using var guard = new StallGuard(options, CancellationToken.None);
        var slow = new SlowStream(new byte[Bytes], () => time.Advance(TimeSpan.FromSeconds(1)));
        await using var body = new BodyStream(slow, new Uri("http://host/x"), guard, _ => { });
        if (isTaken)
        {
            await body.CopyToAsync(Stream.Null);
            return;
        }

        var error = await Assert.ThrowsAsync<TransferException>(() => body.CopyToAsync(Stream.Null));
        Assert.Equal("cannot fetch (fewer than 1000 bytes a second for 60 s): \"http://host/x\"", error.Message);
        Assert.Contains("PONCHO_LEAST_SPEED", error.Hint, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public void A_least_speed_that_is_no_number_is_an_error() => Assert.Contains(
        "\"fast\"",
        Assert.Throws<PonchoException>(() => _net.Of(new Dictionary<string, string?> { [HttpOptions.LeastSpeedVariable] = "fast" }).LeastSpeed).Message,
        StringComparison.Ordinal);

    // A byte at a time, each after a while.
    private sealed class SlowStream(byte[] content, Action wait) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            wait();
            cancellationToken.ThrowIfCancellationRequested();
            return base.ReadAsync(buffer[..1], cancellationToken);
        }
    }

    private sealed class HookedProgress(Action<long> at) : ITransferProgress
    {
        private long _bytes;

        public List<string> Reasons { get; } = [];

        public void Begin(string name, long? bytes)
        {
        }

        public void Advance(string name, long bytes) => at(_bytes += bytes);

        public void End(string name)
        {
        }

        public void Waits(string name, string reason, TimeSpan delay) => Reasons.Add(reason);
    }
}
