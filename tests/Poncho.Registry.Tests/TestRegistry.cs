using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Poncho.Registry.Access;
using Poncho.Registry.Serving;
using Poncho.Registry.Storing.Folders;
using Poncho.Testing;

namespace Poncho.Registry.Tests;

/// <summary>A registry that serves a folder of its own on a free port of the loopback, and a client of it that follows and adds nothing.</summary>
public sealed class TestRegistry : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _log = new();
    private readonly TextWriter _output;
    private AccessLog _accessLog = null!;
    private RegistryServer _server = null!;

    private TestRegistry() => _output = TextWriter.Synchronized(_log);

    /// <summary>The folder that it serves.</summary>
    public string Root => _folder["registry"];

    /// <summary>A path beside it.</summary>
    public string this[string name] => _folder[name];

    public HttpClient Client { get; private set; } = null!;

    public string Address => _server.Address;

    /// <summary>HOST:PORT, as in references.</summary>
    public string Host => new Uri(Address).Authority;

    internal FolderStorage Storage { get; private set; } = null!;

    internal AccessControl Access { get; private set; } = null!;

    /// <summary>What the access log has; whole once it was stopped.</summary>
    public string Log
    {
        get
        {
            // What a synchronized writer locks.
            lock (_output) return _log.ToString();
        }
    }

    public static Task<TestRegistry> StartAsync() => StartAsync(options => options);

    /// <param name="change">Changes what is usual.</param>
    /// <param name="htpasswd">The content of the file; null: none.</param>
    /// <param name="policy">The same.</param>
    /// <param name="clock">Null: the system's.</param>
    internal static async Task<TestRegistry> StartAsync(Func<ServerOptions, ServerOptions> change, string? htpasswd = null, string? policy = null, TimeProvider? clock = null)
    {
        var registry = new TestRegistry();
        string? passwords = htpasswd is null ? null : registry._folder.Write("htpasswd", htpasswd);
        string? rights = policy is null ? null : registry._folder.Write("policy.json", policy);
        await registry.OpenAsync(change, passwords, rights, clock ?? TimeProvider.System);
        return registry;
    }

    private async Task OpenAsync(Func<ServerOptions, ServerOptions> change, string? htpasswd, string? policy, TimeProvider clock)
    {
        _accessLog = new AccessLog(_output, clock);
        Access = new AccessControl(htpasswd, policy, _accessLog.Say, clock);
        Storage = FolderStorage.Open(Root, clock);
        var options = change(new ServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) });
        _server = await RegistryServer.StartAsync(Storage, Access, options, _accessLog, clock, default);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_server.Address) };
    }

    /// <summary>Ends it and serves the same folder anew.</summary>
    internal async Task RestartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        await StopAsync();
        await OpenAsync(change ?? (options => options), null, null, TimeProvider.System);
    }

    public async Task StopAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        Storage.Dispose();
        Access.Dispose();
        await _accessLog.DisposeAsync();
    }

    /// <summary>Ends the server alone: its clients wait for what runs.</summary>
    public async Task StopServerAsync() => await _server.DisposeAsync();

    public static string Sha256(ReadOnlySpan<byte> bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    public static string Sha512(ReadOnlySpan<byte> bytes) => $"sha512:{Convert.ToHexStringLower(SHA512.HashData(bytes))}";

    public static string DigestOf(string algorithm, ReadOnlySpan<byte> bytes) => algorithm == "sha512" ? Sha512(bytes) : Sha256(bytes);

    /// <summary>Bytes that are the same for the same seed.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public Task<HttpResponseMessage> SendAsync(string method, string path, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (name is "Content-Type" or "Content-Range") request.Content!.Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseContentRead);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, null, headers);

    /// <summary>Begins an upload; its location.</summary>
    public async Task<string> StartUploadAsync(string repository, string query = "")
    {
        var answer = (await SendAsync("POST", $"/v2/{repository}/blobs/uploads/{query}", [])).Is(HttpStatusCode.Accepted);
        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>Pushes a blob by POST and PUT; its digest.</summary>
    public async Task<string> PushBlobAsync(string repository, byte[] bytes, string? digest = null)
    {
        digest ??= Sha256(bytes);
        string location = await StartUploadAsync(repository);
        (await SendAsync("PUT", $"{location}?digest={digest}", bytes)).Is(HttpStatusCode.Created);
        return digest;
    }

    public Task<HttpResponseMessage> PutManifestAsync(string repository, string reference, byte[] bytes, string type = ManifestText.Image) =>
        SendAsync("PUT", $"/v2/{repository}/manifests/{reference}", bytes, ("Content-Type", type));

    /// <summary>Pushes an image of one config and layers made of seeds, under a tag; its digest and bytes.</summary>
    public async Task<(string Digest, byte[] Bytes)> PushImageAsync(string repository, string tag, params int[] seeds)
    {
        byte[] manifest = await ImageAsync(repository, seeds);
        (await PutManifestAsync(repository, tag, manifest)).Is(HttpStatusCode.Created);
        return (Sha256(manifest), manifest);
    }

    /// <summary>Pushes its blobs alone; the manifest.</summary>
    public async Task<byte[]> ImageAsync(string repository, params int[] seeds)
    {
        byte[] config = Encoding.UTF8.GetBytes($$"""{"seeds":"{{string.Join(' ', seeds)}}"}""");
        await PushBlobAsync(repository, config);
        var layers = seeds.Select(seed => Bytes(1000, seed)).ToList();
        foreach (byte[] layer in layers) await PushBlobAsync(repository, layer);
        return ManifestText.OfImage(config, layers);
    }

    public static AuthenticationHeaderValue Basic(string user, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}
