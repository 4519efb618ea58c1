using System.Net;

namespace Poncho.Testing;

/// <summary>Files of a folder over HTTP on the loopback address, and nothing clever: what an answer shall be can be said by a test.</summary>
public sealed class FileServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _root;
    private readonly Task _serving;

    public FileServer(string root)
    {
        _root = root;
        // The platform knows no "any free port" here: the system gives one, and it is free again at once.
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://{probe.LocalEndpoint}";
        }

        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Url { get; }

    /// <summary>Paths that were asked for, with the method before.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Answers in place of the folder where it returns true.</summary>
    public Func<HttpListenerContext, Task<bool>>? Answer { get; set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
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

            lock (Requests) Requests.Add($"{context.Request.HttpMethod} {context.Request.Url!.AbsolutePath}");
            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            if (Answer is not null && await Answer(context)) return;
            string path = Path.Combine(_root, Uri.UnescapeDataString(context.Request.Url!.AbsolutePath).TrimStart('/'));
            if (File.Exists(path))
            {
                // Whole before the first byte goes: a test may write the file anew meanwhile.
                byte[] content = await File.ReadAllBytesAsync(path);
                context.Response.ContentLength64 = content.Length;
                if (context.Request.HttpMethod != "HEAD") await context.Response.OutputStream.WriteAsync(content);
            }
            else
            {
                context.Response.StatusCode = 404;
            }

            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            context.Response.Abort();
        }
    }
}
