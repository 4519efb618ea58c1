using System.Globalization;
using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

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

    [Fact]
    public async Task Two_downloads_of_one_file_at_once_both_succeed()
    {
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, _net.Content));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _net.DownloadAsync(_net.Request(server.Url("/thing")))));
        Assert.Equal(_net.Content, File.ReadAllBytes(_net.Target));
        Assert.Equal(["target.bin"], _net.Files);
    }

    [Fact]
    public async Task Wrong_bytes_are_fetched_once_more_and_then_refused()
    {
        await using var server = new LoopbackServer((request, reply) => reply.FileAsync(request, new byte[_net.Content.Length]));
        var error = await Assert.ThrowsAsync<BlobMismatchException>(() => _net.DownloadAsync(_net.Request(server.Url("/t/SECRET/thing", "me:pw@"))));
        Assert.Equal($"sha256 of {server.Url("/thing")} is {Digest.Of(new byte[_net.Content.Length]).Hex}, expected \"{Digest.Of(_net.Content).Hex}\"", error.Message);
        Assert.Equal(2, server.Requests.Count);
        Assert.Empty(_net.Time.Waits);
        Assert.Empty(_net.Files);
    }

    [Fact]
    public async Task A_wrong_md5_is_refused()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: "abc"u8.ToArray()));
        var request = new DownloadRequest { Urls = [server.Url("/thing")], Target = _net.Target, Name = "thing", Md5 = "00000000000000000000000000000000" };
        var error = await Assert.ThrowsAsync<ContentMismatchException>(() => _net.DownloadAsync(request));
        Assert.Equal($"md5 of {server.Url("/thing")} is 900150983cd24fb0d6963f7d28e17f72, expected \"00000000000000000000000000000000\"", error.Message);
        await _net.DownloadAsync(request with { Md5 = "900150983CD24FB0D6963F7D28E17F72" });
    }

    [Fact]
    public async Task An_md5_that_is_a_path_is_refused()
    {
        var error = await Assert.ThrowsAsync<PonchoException>(() => _net.DownloadAsync(new DownloadRequest { Urls = ["http://127.0.0.1:1/"], Target = _net.Target, Name = "thing", Md5 = "../../../../../../../../etc/x.12" }));
        Assert.Equal("md5 of thing is not 32 hex digits: \"../../../../../../../../etc/x.12\"", error.Message);
    }

    [Fact]
    public async Task A_server_that_says_another_length_is_refused_before_its_bytes()
    {
        await using var server = new LoopbackServer((_, reply) => reply.SendAsync("200 OK", body: new byte[7]));
        var error = await Assert.ThrowsAsync<ContentMismatchException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing"))));
        Assert.Equal($"size of {server.Url("/thing")} is 7 bytes, expected \"300000\"", error.Message);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(300_005, "size of {0} is more than the expected bytes: \"300000\"")]
    [InlineData(299_995, "size of {0} is 299995 bytes, expected \"300000\"")]
    public async Task A_body_of_another_length_than_promised_is_refused(int length, string message)
    {
        byte[] body = new byte[length];
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", "Transfer-Encoding: chunked");
            await reply.RawAsync(length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
            await reply.BytesAsync(body);
            await reply.RawAsync("\r\n0\r\n\r\n");
        });
        var error = await Assert.ThrowsAsync<ContentMismatchException>(() => _net.DownloadAsync(_net.Request(server.Url("/thing"))));
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, message, server.Url("/thing")), error.Message);
        Assert.Empty(_net.Files);
    }

    [Fact]
    public async Task A_body_that_only_the_connection_ends_and_that_is_short_was_broken_off()
    {
        int requests = 0;
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK");
            await reply.BytesAsync(_net.Content.AsMemory(0, ++requests == 1 ? 10 : _net.Content.Length));
        });
        await _net.DownloadAsync(_net.Request(server.Url("/thing")));
        Assert.Equal(2, requests);
    }

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
