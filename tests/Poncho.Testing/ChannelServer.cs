using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Poncho.Testing;

/// <summary>A channel's host on the loopback address: files by path, with ETag and If-None-Match, for anybody or for who knows the password. It remembers what was asked.</summary>
public sealed class ChannelServer : IDisposable
{
    private readonly HttpListener _listener = new();

    public ChannelServer()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>Such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Url { get; }

    /// <summary>What there is, by path.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>What is answered to paths that end so, whatever there is.</summary>
    public ConcurrentDictionary<string, int> Statuses { get; } = new();

    /// <summary>What was asked: status and path.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The header that every answer has; null for none.</summary>
    public string? CacheControl { get; set; }

    /// <summary><c>user:password</c> without which nothing is given; null for anybody.</summary>
    public string? Password { get; set; }

    /// <summary>Puts all files of a folder below a path.</summary>
    public void PutFolder(string path, string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) Files[$"{path}/{Path.GetRelativePath(folder, file)}"] = File.ReadAllBytes(file);
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Answer(context);
            context.Response.Close();
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        var response = context.Response;
        if (Password is not null && context.Request.Headers["Authorization"] != "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Password)))
        {
            response.StatusCode = 401;
        }
        else if (Statuses.FirstOrDefault(status => path.EndsWith(status.Key, StringComparison.Ordinal)) is { Key: not null } said)
        {
            response.StatusCode = said.Value;
        }
        else if (!Files.TryGetValue(path, out byte[]? content))
        {
            response.StatusCode = 404;
        }
        else
        {
            string tag = $"\"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content))[..16]}\"";
            response.Headers["ETag"] = tag;
            if (CacheControl is not null) response.Headers["Cache-Control"] = CacheControl;
            if (context.Request.Headers["If-None-Match"] == tag) response.StatusCode = 304;
            else response.OutputStream.Write(content);
        }

        Requests.Enqueue($"{response.StatusCode} {path}");
    }
}
