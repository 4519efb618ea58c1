using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources.Http;

/// <summary>The layers of http sources: a file, or the files of an archive, at <c>poncho/http/NAME</c>.</summary>
internal sealed class HttpLayers(LayerOnce once, HttpFetch fetch, BuildLimits limits, IBuildProgress progress) : ISourceLayers<HttpSource>
{
    public Digest KeyOf(HttpSource source, EnvironmentLock @lock) => HttpLayerKey.Of(source);

    public bool IsHere(HttpSource source) => source.FetchUrls.Any(url => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.IsFile);

    public Task<LayerInfo> GetAsync(Digest key, HttpSource source, LayerWork work, CancellationToken cancel) =>
        once.GetAsync(key, token => MakeAsync(source, token), cancel);

    // It is fetched and made in one pass, so it takes a place among the downloads alone: waiting for the network, it would keep a core from others.
    private async Task<LayerInfo> MakeAsync(HttpSource source, CancellationToken cancel)
    {
        using var place = await limits.Downloads.EnterAsync(cancel);
        progress.At(BuildStep.Layer, source.Name);
        var fetched = await fetch.FetchAsync(source, null, cancel) ?? throw new System.Diagnostics.UnreachableException();
        progress.Done(BuildStep.Fetch, source.Name, source.Size ?? 0);
        return fetched.Info;
    }
}
