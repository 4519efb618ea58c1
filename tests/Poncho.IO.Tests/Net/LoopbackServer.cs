using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Poncho.IO.Tests.Net;

/// <summary>A server of raw HTTP/1.1 on loopback, one request a connection, whose answers may be as wrong as a test wants them.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<LoopbackRequest, LoopbackReply, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _loop;

    public LoopbackServer(Func<LoopbackRequest, LoopbackReply, Task> answer, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public ConcurrentQueue<LoopbackRequest> Requests { get; } = [];

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url(string path, string userInfo = "", string host = "127.0.0.1") => $"{(_certificate is null ? "http" : "https")}://{userInfo}{host}:{Port}{path}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true) open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Cancelled, or stopped between two connections: it does not listen any more.
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(_certificate);
                    stream = tls;
                }

                await using (stream)
                {
                    var request = await LoopbackRequest.ReadAsync(stream, _stop.Token);
                    if (request is null) return;
                    Requests.Enqueue(request);
                    await _answer(request, new LoopbackReply(stream, client, _stop.Token));
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}

/// <summary>A request as it came.</summary>
internal sealed record LoopbackRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public static async Task<LoopbackRequest?> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, cancel) == 0) return null;
            // A TLS greeting: whoever speaks plain HTTP answers it at once.
            if (head.Length == 0 && one[0] == 0x16) return new LoopbackRequest("TLS", "", new Dictionary<string, string>());
            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] first = lines[0].Split(' ');
        return new LoopbackRequest(first[0], first[1], lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1], StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>The way back to the client.</summary>
internal sealed class LoopbackReply(Stream stream, TcpClient client, CancellationToken over)
{
    public Task RawAsync(string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    public Task BytesAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes).AsTask();

    public Task HeadAsync(string status, string headers = "") =>
        RawAsync($"HTTP/1.1 {status}\r\nConnection: close\r\n{string.Concat(headers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(h => h + "\r\n"))}\r\n");

    public async Task SendAsync(string status, string headers = "", byte[]? body = null)
    {
        await HeadAsync(status, $"Content-Length: {body?.Length ?? 0}\n{headers}");
        await BytesAsync(body ?? []);
    }

    /// <summary>Answers as file hosts do: ETag, and Range with If-Range.</summary>
    public Task FileAsync(LoopbackRequest request, byte[] content, string etag = "\"v1\"", int? breakAfter = null)
    {
        int from = 0;
        if (request["Range"] is { } range && (request["If-Range"] ?? etag) == etag) from = int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
        string status = from > 0 ? "206 Partial Content" : "200 OK";
        string headers = $"ETag: {etag}\nContent-Length: {content.Length - from}" + (from > 0 ? $"\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}" : "");
        return SendHeadThenAsync(status, headers, content.AsMemory(from, (breakAfter is { } most ? Math.Min(most, content.Length - from) : content.Length - from)));
    }

    /// <summary>Keeps the connection open and says nothing until the test is over.</summary>
    public Task StallAsync() => Task.Delay(Timeout.Infinite, over);

    /// <summary>Ends the connection hard (RST).</summary>
    public void Reset() => client.Client.Close(0);

    private async Task SendHeadThenAsync(string status, string headers, ReadOnlyMemory<byte> body)
    {
        await HeadAsync(status, headers);
        await BytesAsync(body);
    }
}
