using System.Net;
using System.Net.Sockets;
using System.Text;
using Poncho.Registry.Serving;
using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Serving;

/// <summary>What a server refuses to take, and how it says so.</summary>
public sealed class LimitsTests
{
    private const string Name = "hep/coffea";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_blob_that_is_too_large_is_413_and_nothing_stays(bool saysItsLength)
    {
        await using var registry = await TestRegistry.StartAsync(options => options with { Limits = new ServerLimits { BlobSize = 100_000 } });
        string location = await registry.StartUploadAsync(Name);
        var request = new HttpRequestMessage(HttpMethod.Patch, location) { Content = new StreamContent(new MemoryStream(TestRegistry.Bytes(100_001))) };
        if (!saysItsLength) request.Headers.TransferEncodingChunked = true;
        (await registry.Client.SendAsync(request)).Is(HttpStatusCode.RequestEntityTooLarge);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(registry.Root, "uploads")));
        await registry.PushBlobAsync(Name, TestRegistry.Bytes(100_000));
    }

    [Fact]
    public async Task A_repository_over_its_quota_is_403_and_another_one_is_not()
    {
        await using var registry = await TestRegistry.StartAsync(options => options with { Limits = new ServerLimits { Quota = 1000 } });
        await registry.PushBlobAsync(Name, TestRegistry.Bytes(900));
        string location = await registry.StartUploadAsync(Name);
        await (await registry.SendAsync("PUT", $"{location}?digest={TestRegistry.Sha256(TestRegistry.Bytes(200, 2))}", TestRegistry.Bytes(200, 2))).IsErrorAsync(HttpStatusCode.Forbidden, "DENIED");
        string digest = await registry.PushBlobAsync("other", TestRegistry.Bytes(200, 2));
        await (await registry.SendAsync("POST", $"/v2/{Name}/blobs/uploads/?mount={digest}&from=other", [])).IsErrorAsync(HttpStatusCode.Forbidden, "DENIED");
    }

    [Fact]
    public async Task Uploads_that_run_at_the_same_time_have_the_quota_together()
    {
        await using var registry = await TestRegistry.StartAsync(options => options with { Limits = new ServerLimits { Quota = 1000 } });
        string first = await registry.StartUploadAsync(Name), second = await registry.StartUploadAsync(Name);
        byte[] one = TestRegistry.Bytes(900, 1), other = TestRegistry.Bytes(900, 2);
        (await registry.SendAsync("PATCH", first, one)).Is(HttpStatusCode.Accepted);
        (await registry.SendAsync("PATCH", second, other)).Is(HttpStatusCode.Accepted);
        (await registry.SendAsync("PUT", $"{first}?digest={TestRegistry.Sha256(one)}", [])).Is(HttpStatusCode.Created);
        await (await registry.SendAsync("PUT", $"{second}?digest={TestRegistry.Sha256(other)}", [])).IsErrorAsync(HttpStatusCode.Forbidden, "DENIED");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(registry.Root, "uploads")));
    }

    [Fact]
    public async Task More_uploads_at_once_than_there_are_places_are_told_to_come_again()
    {
        await using var registry = await TestRegistry.StartAsync(options => options with { Limits = new ServerLimits { Uploads = 1 } });
        string first = await registry.StartUploadAsync(Name), second = await registry.StartUploadAsync(Name);
        var body = new HeldContent();
        var slow = registry.Client.SendAsync(new HttpRequestMessage(HttpMethod.Patch, first) { Content = body });
        while ((await registry.GetAsync(first)).Header("Range") != "0-9") await Task.Yield();
        var refused = await (await registry.SendAsync("PATCH", second, [1])).IsErrorAsync(HttpStatusCode.TooManyRequests, "TOOMANYREQUESTS");
        Assert.Equal("1", refused.Header("Retry-After"));
        body.Finish();
        (await slow).Is(HttpStatusCode.Accepted);
        (await registry.SendAsync("PATCH", second, [1])).Is(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_client_that_falls_silent_is_given_up_and_goes_on_later()
    {
        await using var registry = await TestRegistry.StartAsync(options => options with { Limits = new ServerLimits { Patience = TimeSpan.FromMilliseconds(200) } });
        string location = await registry.StartUploadAsync(Name);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, new Uri(registry.Address).Port);
            byte[] head = Encoding.ASCII.GetBytes($"PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n");
            await client.GetStream().WriteAsync((byte[])[.. head, .. HeldContent.All[..10]]);
            using var answer = new StreamReader(client.GetStream());
            Assert.StartsWith("HTTP/1.1 408 ", await answer.ReadLineAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("0-9", (await registry.GetAsync(location)).Header("Range"));
        (await registry.SendAsync("PUT", $"{location}?digest={TestRegistry.Sha256(HeldContent.All)}", HeldContent.All[10..])).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_client_that_stops_reading_a_blob_is_given_up()
    {
        await using var registry = await TestRegistry.StartAsync();
        // More than what lies in the buffers of both sides.
        byte[] blob = TestRegistry.Bytes(30_000_000);
        string digest = await registry.PushBlobAsync(Name, blob);
        await registry.RestartAsync(options => options with { Limits = new ServerLimits { Patience = TimeSpan.FromMilliseconds(200) } });
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, new Uri(registry.Address).Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /v2/{Name}/blobs/{digest} HTTP/1.1\r\nHost: x\r\n\r\n"));
        while (!registry.Log.Contains($"method=GET path=/v2/{Name}/blobs/{digest}", StringComparison.Ordinal)) await Task.Yield();
        Assert.InRange(await RestAsync(client.GetStream()), 1, blob.Length - 1);
    }

    // Bytes until the server hangs up; a reset counts as that.
    internal static async Task<long> RestAsync(Stream stream)
    {
        long count = 0;
        byte[] buffer = new byte[100_000];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var read) count += read;
        }
        catch (IOException)
        {
        }

        return count;
    }

    [Fact]
    public async Task A_method_in_other_letters_is_another_method()
    {
        await using var registry = await TestRegistry.StartAsync();
        var (digest, _) = await registry.PushImageAsync(Name, "a", 1);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(registry.Address).Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HEaD /v2/{Name}/manifests/{digest} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        using var answer = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 405 ", await answer.ReadLineAsync(), StringComparison.Ordinal);
        Assert.EndsWith("}", await answer.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_registry_answers_questions_alone()
    {
        await using var registry = await TestRegistry.StartAsync();
        var (digest, bytes) = await registry.PushImageAsync(Name, "a", 1);
        await registry.RestartAsync(options => options with { IsReadOnly = true });
        (await registry.GetAsync($"/v2/{Name}/manifests/a")).Is(HttpStatusCode.OK);
        await (await registry.PutManifestAsync(Name, "b", bytes)).IsErrorAsync(HttpStatusCode.MethodNotAllowed, "UNSUPPORTED");
        (await registry.SendAsync("POST", $"/v2/{Name}/blobs/uploads/", [])).Is(HttpStatusCode.MethodNotAllowed);
        (await registry.SendAsync("DELETE", $"/v2/{Name}/manifests/{digest}")).Is(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Health_and_readiness_are_answered_and_a_folder_that_is_gone_is_not_ready()
    {
        var clock = new ManualClock();
        await using var registry = await TestRegistry.StartAsync(options => options, clock: clock);
        (await registry.GetAsync("/healthz")).Is(HttpStatusCode.OK);
        (await registry.GetAsync("/readyz")).Is(HttpStatusCode.OK);
        Directory.Move(registry.Root, registry["moved"]);
        (await registry.GetAsync("/healthz")).Is(HttpStatusCode.OK);
        // Anybody may ask: the disk is not written each time.
        (await registry.GetAsync("/readyz")).Is(HttpStatusCode.OK);
        clock.Advance(Readiness.Grain);
        (await registry.GetAsync("/readyz")).Is(HttpStatusCode.ServiceUnavailable);
        Directory.Move(registry["moved"], registry.Root);
        (await registry.GetAsync("/readyz")).Is(HttpStatusCode.ServiceUnavailable);
        clock.Advance(Readiness.Grain);
        (await registry.GetAsync("/readyz")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ending_a_server_finishes_the_upload_that_runs()
    {
        await using var registry = await TestRegistry.StartAsync();
        string location = await registry.StartUploadAsync(Name);
        var body = new HeldContent();
        var slow = registry.Client.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"{location}?digest={TestRegistry.Sha256(HeldContent.All)}") { Content = body });
        while ((await registry.GetAsync(location)).Header("Range") != "0-9") await Task.Yield();
        var client = registry.Client;
        var stopping = registry.StopServerAsync();
        body.Finish();
        (await slow).Is(HttpStatusCode.Created);
        await stopping;
    }

    [Fact]
    public async Task The_log_has_a_line_for_each_request_and_no_secret()
    {
        string log;
        await using (var registry = await TestRegistry.StartAsync())
        {
            await registry.GetAsync("/v2/?password=geheim1", ("Authorization", "Basic Z2VoZWltMg=="), ("User-Agent", "a \"b\""));
            await registry.StopAsync();
            log = registry.Log;
            await registry.RestartAsync();
        }

        string line = Assert.Single(log.TrimEnd('\n').Split('\n'));
        Assert.Matches("""^time=\S+Z remote=127\.0\.0\.1 user=- method=GET path=/v2/ status=200 in=-1 out=2 seconds=[0-9.]+ agent=".*$""", line);
        Assert.DoesNotContain("geheim", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Z2VoZWlt", line, StringComparison.Ordinal);
    }

    // \u009b begins a command to a terminal, as the escape character does.
    [Fact]
    public async Task The_log_has_no_control_characters()
    {
        string log;
        await using (var registry = await TestRegistry.StartAsync())
        {
            await registry.GetAsync("/v2/%1b%5b2J%c2%9b2J%0a/tags/list");
            await registry.StopAsync();
            log = registry.Log;
            await registry.RestartAsync();
        }

        Assert.DoesNotContain(log.TrimEnd('\n'), char.IsControl);
        Assert.Contains(@"\u009b2J\u000a", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blob_of_many_pieces_comes_out_as_it_went_in()
    {
        await using var registry = await TestRegistry.StartAsync();
        byte[] blob = TestRegistry.Bytes(3 * ContentAnswer.PieceSize + 17);
        string digest = await registry.PushBlobAsync(Name, blob);
        Assert.Equal(blob, await (await registry.GetAsync($"/v2/{Name}/blobs/{digest}")).BytesAsync());
        int most = LongRun.Times(3, 50);
        byte[][] all = await Task.WhenAll(Enumerable.Range(0, most).Select(async _ => await (await registry.GetAsync($"/v2/{Name}/blobs/{digest}")).BytesAsync()));
        Assert.All(all, one => Assert.Equal(blob, one));
    }

    /// <summary>Twenty bytes, of which the last ten come when a test says so.</summary>
    private sealed class HeldContent : HttpContent
    {
        private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static byte[] All { get; } = TestRegistry.Bytes(20);

        public void Finish() => _finish.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(All.AsMemory(0, 10));
            await stream.FlushAsync();
            await _finish.Task;
            await stream.WriteAsync(All.AsMemory(10));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = All.Length;
            return true;
        }
    }
}
