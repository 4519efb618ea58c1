using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Poncho.Builder.Images;
using Poncho.Builder.Images.Blobs;
using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Engines;

/// <summary>
/// One image for one engine on this machine to pull, for a moment: what of the distribution specification 1.1 a pull asks ("Pulling manifests", "Pulling
/// blobs"). Layers are read when they are asked for, so that nothing is written and what the engine has costs nothing. Its repository has a name that
/// nobody guesses.
/// </summary>
internal sealed class ImageServer : IDisposable
{
    private const int MostTries = 5, NameBytes = 16;

    private readonly HttpListener _listener;
    private readonly Image _image;
    private readonly Action<ImageLayer> _sent;
    private readonly ConcurrentDictionary<Digest, ImageLayer> _layersSent = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private readonly string _name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes));
    private readonly string _host;
    private int _requests;

    private ImageServer(HttpListener listener, int port, Image image, Action<ImageLayer> sent)
    {
        (_listener, _image, _sent) = (listener, image, sent);
        _host = $"127.0.0.1:{port}";
        _loop = AcceptAsync();
    }

    /// <summary>What the engine is asked to pull, without a tag.</summary>
    public string Repository => $"{_host}/{_name}";

    /// <summary>Whether anybody asked it: an engine elsewhere, or in a network of its own, does not come here.</summary>
    public bool WasAsked => Volatile.Read(ref _requests) > 0;

    /// <summary>What the engine lacked.</summary>
    public ICollection<ImageLayer> LayersSent => _layersSent.Values;

    /// <summary>Begins to serve; null where this machine has no port for it.</summary>
    /// <param name="image">What is served.</param>
    /// <param name="sent">Told of each layer that was asked for and has gone; from any thread.</param>
    public static ImageServer? TryStart(Image image, Action<ImageLayer> sent)
    {
        for (int tries = 0; tries < MostTries; tries++)
        {
            int port = FreePort();
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return new ImageServer(listener, port, image, sent);
            }
            catch (HttpListenerException)
            {
                // Another process took the port in between.
                listener.Close();
            }
        }

        return null;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Close();
        _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var context = await _listener.GetContextAsync();
                open.RemoveAll(task => task.IsCompleted);
                open.Add(Task.Run(() => AnswerAsync(context)));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }

        await Task.WhenAll(open);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            Interlocked.Increment(ref _requests);
            await AnswerAsync(context, context.Request.Url!.AbsolutePath);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException or PonchoException)
        {
            // What was begun must not look whole: the engine says that it broke off.
            context.Response.Abort();
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, string path)
    {
        string own = $"/v2/{_name}/";
        if (path == "/v2/") return;
        if (path.StartsWith($"{own}manifests/", StringComparison.Ordinal))
        {
            await WriteAsync(context, _image.Manifest.Bytes, _image.Manifest.MediaType, _image.Manifest.Digest);
            return;
        }

        string blob = path.StartsWith($"{own}blobs/", StringComparison.Ordinal) ? path[$"{own}blobs/".Length..] : "";
        if (!Digest.TryParse(blob, out var digest)) context.Response.StatusCode = (int)HttpStatusCode.NotFound;
        else if (digest == _image.Manifest.Config.Digest) await WriteAsync(context, _image.Config, MediaTypes.ImageConfig, digest);
        else if (_image.Layers.FirstOrDefault(layer => layer.Descriptor.Digest == digest) is { } layer) await WriteAsync(context, layer);
        else context.Response.StatusCode = (int)HttpStatusCode.NotFound;
    }

    private async Task WriteAsync(HttpListenerContext context, ReadOnlyMemory<byte> content, string type, Digest digest)
    {
        Describe(context.Response, content.Length, type, digest);
        if (context.Request.HttpMethod != "HEAD") await context.Response.OutputStream.WriteAsync(content, _stop.Token);
    }

    private async Task WriteAsync(HttpListenerContext context, ImageLayer layer)
    {
        Describe(context.Response, layer.Descriptor.Size, layer.Descriptor.MediaType, layer.Descriptor.Digest);
        if (context.Request.HttpMethod == "HEAD") return;
        await using var content = layer.Open();
        await content.CopyToAsync(context.Response.OutputStream, _stop.Token);
        if (_layersSent.TryAdd(layer.Descriptor.Digest, layer)) _sent(layer);
    }

    private static void Describe(HttpListenerResponse response, long length, string type, Digest digest)
    {
        response.ContentType = type;
        response.ContentLength64 = length;
        response.Headers["Docker-Content-Digest"] = digest.ToString();
    }
}
