using System.Net;
using System.Net.Sockets;
using System.Text;
using Poncho.Testing;
using Xunit;

namespace Poncho.Registry.Tests.Serving;

/// <summary>Requests that were damaged at random: the server answers or hangs up, never fails, and writes nothing outside of its folder.</summary>
public sealed class FuzzTests : IAsyncLifetime
{
    private static readonly string[] s_odd =
    [
        "..", "%2e%2e", "/", "//", "%00", "\0", "\r\n", "sha256:", "sha512:", "?digest=", "?n=99999999999", "&", "*", "\u00ff", "_members", "_tags", "blobs/uploads/", "manifests",
        new('a', 300), "-1", "0-18446744073709551615", "9223372036854775807", "{", "[[[[", "null", "bytes=",
    ];

    private const int AtOnce = 16;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Damaged_requests_are_refused_and_do_no_harm()
    {
        var (digest, manifest) = await _registry.PushImageAsync("fuzz/a", "t", 1);
        string upload = await _registry.StartUploadAsync("fuzz/a");
        byte[][] seeds = [.. Seeds(digest, manifest, upload)];
        string[] outside = Outside();
        int[] answered = await Task.WhenAll(Enumerable.Range(11, AtOnce).Select(seed => AskManyAsync(seeds, new Random(seed), LongRun.Times(400, 200_000) / AtOnce)));
        Assert.True(answered.Sum() > 100, $"{answered.Sum()} answers");
        Assert.Equal(outside, Outside());
        Assert.Equal(["blobs", "catalog", "lock", "repositories", "trash", "uploads"], Directory.EnumerateFileSystemEntries(_registry.Root).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
        (await _registry.GetAsync("/v2/")).Is(HttpStatusCode.OK);
        await _registry.PushImageAsync("fuzz/b", "after", 2);
        await _registry.StopAsync();
        Assert.DoesNotContain(" failed: ", _registry.Log, StringComparison.Ordinal);
        await _registry.RestartAsync();
    }

    private async Task<int> AskManyAsync(byte[][] seeds, Random random, int times)
    {
        int answered = 0;
        for (int i = 0; i < times; i++)
        {
            byte[] request = Damage(seeds[random.Next(seeds.Length)], random);
            string answer = await AskAsync(request);
            // 505 is the right answer to another version of HTTP.
            Assert.False(answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal) && !answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal), $"{answer.Split('\r')[0]} to:\n{Encoding.Latin1.GetString(request)}");
            if (answer.Length > 0) answered++;
        }

        return answered;
    }

    private string[] Outside() => [.. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_registry.Root)!).Order(StringComparer.Ordinal)];

    private static IEnumerable<byte[]> Seeds(string digest, byte[] manifest, string upload)
    {
        string text = Encoding.UTF8.GetString(manifest);
        (string Line, string Headers, string Body)[] requests =
        [
            ("GET /v2/", "", ""),
            ("GET /v2/_catalog?n=5&last=a", "", ""),
            ("GET /v2/fuzz/a/tags/list?n=1&last=s", "", ""),
            ($"GET /v2/fuzz/a/manifests/{digest}", "", ""),
            ("HEAD /v2/fuzz/a/manifests/t", "", ""),
            ($"GET /v2/fuzz/a/blobs/{digest}", "Range: bytes=1-5\r\n", ""),
            ($"GET /v2/fuzz/a/referrers/{digest}?artifactType=a/b", "", ""),
            ($"POST /v2/fuzz/a/blobs/uploads/?mount={digest}&from=fuzz/b", "", ""),
            ($"POST /v2/fuzz/a/blobs/uploads/?digest={digest}", "", "hello"),
            ($"PATCH {upload}", "Content-Range: 0-4\r\n", "hello"),
            ($"PUT {upload}?digest={digest}", "", "hello"),
            ($"DELETE {upload}", "", ""),
            ($"PUT /v2/fuzz/a/manifests/{digest}?tag=x&tag=y", $"Content-Type: {ManifestText.Image}\r\n", text),
            ("PUT /v2/fuzz/a/manifests/x", $"Content-Type: {ManifestText.Image}\r\n", text),
            ("DELETE /v2/fuzz/a/manifests/x", "", ""),
        ];
        return requests.Select(one => Encoding.UTF8.GetBytes($"{one.Line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{one.Headers}Content-Length: {Encoding.UTF8.GetByteCount(one.Body)}\r\n\r\n{one.Body}"));
    }

    private static byte[] Damage(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at - 1)); break;
                case 2: bytes.InsertRange(at, Encoding.Latin1.GetBytes(s_odd[random.Next(s_odd.Length)])); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at))); break;
                default: bytes.RemoveAt(at); break;
            }
        }

        return [.. bytes];
    }

    // What it says until it hangs up. A request whose end was cut off is waited for by the server, and given up here; to close half of the connection at
    // once would not do: the server takes that for a client that went away, and answers nothing.
    private async Task<string> AskAsync(byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(_registry.Address).Port);
        var stream = client.GetStream();
        using var patience = new CancellationTokenSource(s_patience);
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(request);
            await stream.CopyToAsync(answer, patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
