using System.Collections.Concurrent;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Authentication;
using Poncho.Oci.Documents;
using Poncho.Oci.Registries;
using Poncho.Oci.Storing;
using Poncho.Testing;

namespace Poncho.Oci.Tests.Registries;

/// <summary>A store, a client and a memory of pushes, which see nothing of this machine's settings. Waits are over at once, and counted.</summary>
internal sealed class RegistryFixture : IAsyncDisposable
{
    private readonly List<IDisposable> _owned = [];

    public TempFolder Folder { get; } = new();

    public Dictionary<string, string?> Variables { get; } = [];

    public RecordedTransfers Progress { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = [];

    public KnownPushes Known => new(Folder["registries"]);

    public EnvironmentVariables Environment => EnvironmentVariables.From(Variables.Append(new("HOME", Folder.Path)).Append(new("PATH", Folder["bin"])));

    public RegistryOptions Options => new() { Credentials = new CredentialStore(Environment), Progress = Progress, Warn = Warnings.Enqueue, Uploads = new KnownUploads(Folder["uploads"]) };

    public Task<Store> StoreAsync(string name = "store") => Store.OpenAsync(Folder[name], CancellationToken.None);

    public RegistryClient Client(RegistryOptions? options = null, Func<HttpOptions, HttpOptions>? change = null)
    {
        var usual = new HttpOptions { Environment = Environment, HomeFolder = Folder.Path, RetryDelay = TimeSpan.FromMilliseconds(1), Progress = Progress };
        var http = new HttpClients(change is null ? usual : change(usual));
        var client = new RegistryClient(http, options ?? Options);
        _owned.AddRange([client, http]);
        return client;
    }

    /// <summary>A manifest in a store whose layers are the texts.</summary>
    public static async Task<Manifest> WriteAsync(Store store, params string[] layers)
    {
        var cancel = CancellationToken.None;
        var blobs = new List<Descriptor>();
        foreach (string text in layers) blobs.Add(await store.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), MediaTypes.LayerTarZstd, cancel));
        var config = await store.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"config of {string.Join(' ', layers)}"), MediaTypes.EnvironmentConfig, cancel);
        var manifest = Manifest.Create(MediaTypes.EnvironmentArtifact, config, blobs, Annotations.None);
        await store.WriteAsync(manifest.Bytes, manifest.MediaType, cancel);
        return manifest;
    }

    public async Task<PushResult> PushAsync(string host, string repository, string tag, Manifest manifest, RegistryClient? client = null, KnownPushes? known = null) =>
        await new ManifestPush(await StoreAsync(), (client ?? Client()).Repository(host, repository), known ?? Known, Progress).PushAsync(manifest, tag, CancellationToken.None);

    public static string[] Take(FakeRegistry registry)
    {
        string[] requests = [.. registry.Requests];
        registry.Requests.Clear();
        return requests;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var one in _owned) one.Dispose();
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
