using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Poncho.IO;

namespace Poncho.Testing;

/// <summary>
/// A registry in memory, on loopback, for what a real one does not do when a test asks: it counts requests, and <see cref="Intercept"/> may
/// answer any of them otherwise.
/// </summary>
public sealed class FakeRegistry : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;
    private readonly ConcurrentBag<Task> _open = [];
    private readonly ConcurrentDictionary<string, byte[]> _uploads = new(StringComparer.Ordinal);
    private int _upload;

    public FakeRegistry()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://localhost:{Port}/");
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _loop = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>As references name it.</summary>
    public string Host => string.Create(CultureInfo.InvariantCulture, $"localhost:{Port}");

    /// <summary>By <c>REPOSITORY@DIGEST</c>.</summary>
    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    /// <summary>By <c>REPOSITORY@DIGEST</c> and <c>REPOSITORY:TAG</c>, with their media types.</summary>
    public ConcurrentDictionary<string, (string Type, byte[] Bytes)> Manifests { get; } = new(StringComparer.Ordinal);

    /// <summary>Each request as <c>METHOD PATH?QUERY</c>, in the order in which they came.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The values of each request's Authorization header.</summary>
    public ConcurrentQueue<string?> Shown { get; } = [];

    /// <summary>Asked first; true where it has answered.</summary>
    public Func<HttpListenerContext, Task<bool>>? Intercept { get; set; }

    /// <summary>Whether blobs are taken from other repositories.</summary>
    public bool Mounts { get; set; } = true;

    /// <summary>Whether it takes a blob in the one request that begins an upload.</summary>
    public bool TakesWholeBlobs { get; set; }

    /// <summary>Whether it has lists of referrers.</summary>
    public bool HasReferrers { get; set; }

    public static Task AnswerAsync(HttpListenerContext context, int status, string body = "", string type = "application/json")
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = status;
        return WriteAsync(context.Response, Encoding.UTF8.GetBytes(body), type, context.Request.HttpMethod == "HEAD");
    }

    public static Task FailAsync(HttpListenerContext context, int status, string code, string message, string detail = "null") =>
        AnswerAsync(context, status, $$"""{"errors":[{"code":"{{code}}","message":"{{message}}","detail":{{detail}}}]}""");

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
        await Task.WhenAll(_open);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _open.Add(Task.Run(() => ServeAsync(context)));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        try
        {
            Requests.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl}");
            Shown.Enqueue(context.Request.Headers["Authorization"]);
            if (Intercept is { } intercept && await intercept(context)) return;
            await RouteAsync(context, context.Request.Url!.AbsolutePath);
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client went away, or the test is over.
        }
    }

    private Task RouteAsync(HttpListenerContext context, string path)
    {
        if (path is "/v2/") return AnswerAsync(context, 200, "{}");
        if (path is "/v2/_catalog") return AnswerAsync(context, 200, Names("repositories", Manifests.Keys.Select(key => key.Split('@', ':')[0]).Distinct()));
        foreach (string part in (string[])["/blobs/uploads/", "/manifests/", "/blobs/", "/tags/list", "/referrers/"])
        {
            int at = path.IndexOf(part, StringComparison.Ordinal);
            if (at < 0 || !path.StartsWith("/v2/", StringComparison.Ordinal)) continue;
            string repository = path[4..at], rest = path[(at + part.Length)..];
            return part switch
            {
                "/blobs/uploads/" => UploadAsync(context, repository, rest),
                "/manifests/" => ManifestAsync(context, repository, rest),
                "/blobs/" => BlobAsync(context, repository, rest),
                "/tags/list" => TagsAsync(context, repository),
                _ => HasReferrers ? ReferrersAsync(context, repository, rest) : AnswerAsync(context, 404, "404 page not found", "text/plain"),
            };
        }

        return AnswerAsync(context, 404);
    }

    private Task TagsAsync(HttpListenerContext context, string repository)
    {
        var tags = Manifests.Keys.Where(key => key.StartsWith(repository + ":", StringComparison.Ordinal)).Select(key => key[(repository.Length + 1)..]).Order(StringComparer.Ordinal).ToList();
        return Manifests.Keys.Any(key => key.StartsWith(repository + "@", StringComparison.Ordinal))
            ? AnswerAsync(context, 200, Names("tags", tags))
            : FailAsync(context, 404, "NAME_UNKNOWN", "repository name not known to registry");
    }

    private static string Names(string member, IEnumerable<string> names) => $"{{\"{member}\":[{string.Join(',', names.Select(name => $"\"{name}\""))}]}}";

    private Task ReferrersAsync(HttpListenerContext context, string repository, string digest)
    {
        var found = Manifests.Where(one => one.Key.StartsWith(repository + "@", StringComparison.Ordinal))
            .Select(one => (one.Value.Type, one.Value.Bytes, Json: JsonNode.Parse(one.Value.Bytes)!))
            .Where(one => (string?)one.Json["subject"]?["digest"] == digest)
            .Select(one => $$"""{"mediaType":"{{one.Type}}","digest":"{{Digest.Of(one.Bytes)}}","size":{{one.Bytes.Length}},"artifactType":"{{one.Json["artifactType"]}}"}""");
        string body = $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{string.Join(',', found)}}]}""";
        return AnswerAsync(context, 200, body, "application/vnd.oci.image.index.v1+json");
    }

    private async Task ManifestAsync(HttpListenerContext context, string repository, string selector)
    {
        string key = repository + (selector.Contains(':', StringComparison.Ordinal) ? "@" : ":") + selector;
        if (context.Request.HttpMethod == "PUT")
        {
            byte[] bytes = await ReadAsync(context.Request);
            var json = JsonNode.Parse(bytes)!;
            var lists = (json["layers"]?.AsArray() ?? []).Append(json["config"]).Where(one => one is not null).Select(one => (string)one!["digest"]!).Distinct();
            var lacking = lists.Where(digest => !Blobs.ContainsKey($"{repository}@{digest}")).ToList();
            if (lacking.Count > 0)
            {
                string errors = string.Join(',', lacking.Select(digest => $$"""{"code":"MANIFEST_BLOB_UNKNOWN","message":"blob unknown to registry","detail":"{{digest}}"}"""));
                await AnswerAsync(context, 404, $$"""{"errors":[{{errors}}]}""");
                return;
            }

            string digest = Digest.Of(bytes).ToString();
            Manifests[$"{repository}@{digest}"] = Manifests[key] = (context.Request.ContentType ?? "", bytes);
            context.Response.Headers["Docker-Content-Digest"] = digest;
            if (HasReferrers && json["subject"] is { } subject) context.Response.Headers["OCI-Subject"] = (string)subject["digest"]!;
            await AnswerAsync(context, 201);
            return;
        }

        if (!Manifests.TryGetValue(key, out var found))
        {
            await FailAsync(context, 404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }

        if (context.Request.HttpMethod == "DELETE")
        {
            Manifests.TryRemove(key, out _);
            await AnswerAsync(context, 202);
            return;
        }

        context.Response.Headers["Docker-Content-Digest"] = Digest.Of(found.Bytes).ToString();
        context.Response.StatusCode = 200;
        await WriteAsync(context.Response, found.Bytes, found.Type, context.Request.HttpMethod == "HEAD");
    }

    private async Task BlobAsync(HttpListenerContext context, string repository, string digest)
    {
        if (!Blobs.TryGetValue($"{repository}@{digest}", out byte[]? blob))
        {
            await FailAsync(context, 404, "BLOB_UNKNOWN", "blob unknown to registry");
            return;
        }

        if (context.Request.HttpMethod == "DELETE")
        {
            Blobs.TryRemove($"{repository}@{digest}", out _);
            await AnswerAsync(context, 202);
            return;
        }

        int from = 0;
        if (context.Request.Headers["Range"] is { } range) from = int.Parse(range["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture);
        context.Response.StatusCode = from > 0 ? 206 : 200;
        if (from > 0) context.Response.Headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{blob.Length - 1}/{blob.Length}");
        await WriteAsync(context.Response, blob[from..], "application/octet-stream", context.Request.HttpMethod == "HEAD");
    }

    private async Task UploadAsync(HttpListenerContext context, string repository, string id)
    {
        var query = context.Request.QueryString;
        switch (context.Request.HttpMethod)
        {
            case "POST" when query["mount"] is { } mounted && Mounts && Blobs.TryGetValue($"{query["from"]}@{mounted}", out byte[]? there):
                Blobs[$"{repository}@{mounted}"] = there;
                await AnswerAsync(context, 201);
                return;
            case "POST" when TakesWholeBlobs && query["digest"] is { } promised:
                byte[] sent = await ReadAsync(context.Request);
                if (Digest.Of(sent).ToString() != promised)
                {
                    await FailAsync(context, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
                    return;
                }

                Blobs[$"{repository}@{promised}"] = sent;
                await AnswerAsync(context, 201);
                return;
            case "POST":
                id = Interlocked.Increment(ref _upload).ToString(CultureInfo.InvariantCulture);
                _uploads[id] = [];
                context.Response.Headers["Location"] = $"/v2/{repository}/blobs/uploads/{id}?_state=keep";
                await AnswerAsync(context, 202);
                return;
            case "GET" when _uploads.TryGetValue(id, out byte[]? so):
                context.Response.Headers["Location"] = $"/v2/{repository}/blobs/uploads/{id}?_state=keep";
                context.Response.Headers["Range"] = string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(0, so.Length - 1)}");
                await AnswerAsync(context, 204);
                return;
            case "PUT" when _uploads.TryGetValue(id, out byte[]? begun) && query["_state"] == "keep":
                byte[] whole = [.. begun, .. await ReadAsync(context.Request)];
                string digest = Digest.Of(whole).ToString();
                if (digest != query["digest"])
                {
                    await FailAsync(context, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
                    return;
                }

                Blobs[$"{repository}@{digest}"] = whole;
                _uploads.TryRemove(id, out _);
                await AnswerAsync(context, 201);
                return;
            default:
                await FailAsync(context, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
                return;
        }
    }

    /// <summary>What has come of an upload, as of one that broke off.</summary>
    public void KeepUpload(string id, byte[] bytes) => _uploads[id] = bytes;

    public static async Task<byte[]> ReadAsync(HttpListenerRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var content = new MemoryStream();
        await request.InputStream.CopyToAsync(content);
        return content.ToArray();
    }

    private static async Task WriteAsync(HttpListenerResponse response, byte[] bytes, string type, bool isHead)
    {
        response.ContentType = type;
        response.ContentLength64 = bytes.Length;
        if (!isHead && response.StatusCode != 204) await response.OutputStream.WriteAsync(bytes);
        response.Close();
    }
}
