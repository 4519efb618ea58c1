using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Poncho.IO;

namespace Poncho.EndToEnd;

/// <summary>A folder over HTTP on the loopback address, with ETags; it counts who asks for what.</summary>
internal sealed class CountingServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _folder;
    private readonly ConcurrentDictionary<(string Path, int Status), int> _answers = new();

    public CountingServer(string folder)
    {
        _folder = folder;
        Url = $"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Url { get; }

    /// <summary>How often each path was answered with each status.</summary>
    public IReadOnlyDictionary<(string Path, int Status), int> Answers => _answers;

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        string asked = context.Request.Url!.AbsolutePath, path = Path.Combine(_folder, asked.TrimStart('/'));
        using var response = context.Response;
        try
        {
            byte[]? content = File.Exists(path) ? await File.ReadAllBytesAsync(path) : null;
            string tag = content is null ? "" : $"\"{Digest.Of(content).Hex[..16]}\"";
            bool isKnown = content is not null && context.Request.Headers["If-None-Match"] == tag;
            response.StatusCode = content is null ? 404 : isKnown ? 304 : 200;
            _answers.AddOrUpdate((asked, response.StatusCode), 1, (_, count) => count + 1);
            if (content is null) return;
            response.Headers["ETag"] = tag;
            response.Headers["Cache-Control"] = "public, max-age=0";
            if (!isKnown) await response.OutputStream.WriteAsync(content);
        }
        catch (Exception e) when (e is HttpListenerException or IOException)
        {
            // Who asked is gone.
        }
    }
}
