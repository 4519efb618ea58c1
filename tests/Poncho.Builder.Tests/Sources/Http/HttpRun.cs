using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Http;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Tests.Sources.Http;

/// <summary>Locks http parts and makes their layers, in a home of its own.</summary>
internal sealed class HttpRun : IDisposable
{
    private readonly HttpClients _http;
    private readonly BuildLimits _limits = new(5, 2);
    private readonly HttpFetch _fetch;
    private readonly LayerIndex _index;
    private readonly MadeLayers _made = new();
    private readonly HttpLocker _locker;

    private HttpRun(string home, Store store, bool offline, ArchiveLimits limits)
    {
        Store = store;
        _http = new HttpClients(new HttpOptions { Environment = EnvironmentVariables.None, RetryDelay = TimeSpan.FromMilliseconds(1), StallLimit = TimeSpan.FromSeconds(20), Offline = offline });
        _fetch = new HttpFetch(_http, new HttpLayerWriter(store, Path.Combine(home, "packages"), limits), SilentProgress.Instance);
        _index = new LayerIndex(Path.Combine(home, "layers"), store);
        _locker = new HttpLocker(_fetch, _index, new HttpNotes(Path.Combine(home, "http")), offline) { Limits = _limits, Made = _made };
    }

    public Store Store { get; }

    /// <summary>Layers that locking made.</summary>
    public int Made => _made.Count;

    public static async Task<HttpRun> InAsync(string home, bool offline = false, ArchiveLimits? limits = null) =>
        new(home, await Store.OpenAsync(Path.Combine(home, "store"), default), offline, limits ?? ArchiveLimits.Default);

    public static HttpPart Part(string url, HttpPartType type = HttpPartType.File, HttpCompression compression = HttpCompression.None, Digest? sha256 = null) =>
        new() { Name = "DATA", Url = url, Type = type, Compression = compression, Sha256 = sha256, At = new SpecPosition(1, 1) };

    public async Task<HttpSource> LockAsync(HttpPart part, CancellationToken cancel = default) =>
        (await _locker.LockAsync([part], new LockOptions { Subdir = "linux-64", ByteCompilation = ByteCompilation.Left, BaseFolder = "/" }, cancel))[0];

    /// <summary>The layer that locking made, else one that is made now.</summary>
    public async Task<LayerInfo> LayerAsync(HttpSource source, CancellationToken cancel = default) =>
        await _index.FindAsync(HttpLayerKey.Of(source), cancel) ?? (await _fetch.FetchAsync(source, null, cancel))!.Info;

    public async Task<List<LayerEntries>> EntriesAsync(HttpPart part) => LayerEntries.Read(Store, (await LayerAsync(await LockAsync(part))).Descriptor);

    public void Dispose()
    {
        _http.Dispose();
        _limits.Dispose();
    }
}
