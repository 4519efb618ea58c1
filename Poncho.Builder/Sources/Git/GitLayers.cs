using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources.Git;

/// <summary>The layers of git repositories: the files of a commit below <see cref="GitSource.DataPath"/>.</summary>
internal sealed class GitLayers(LayerOnce once, GitFetch fetch, GitLayerWriter writer, BuildLimits limits, IBuildProgress progress)
    : ISourceLayers<GitSource>
{
    public Digest KeyOf(GitSource source, EnvironmentLock @lock) => GitLayerKey.Of(source, writer.HasLfs);

    public bool IsHere(GitSource source) => fetch.IsHere(source);

    public Task<LayerInfo> GetAsync(Digest key, GitSource source, LayerWork work, CancellationToken cancel) =>
        once.GetAsync(key, token => MakeAsync(source, token), cancel);

    private async Task<LayerInfo> MakeAsync(GitSource source, CancellationToken cancel)
    {
        GitSnapshot snapshot;
        using (await limits.Downloads.EnterAsync(cancel)) snapshot = await fetch.FetchAsync(source, cancel);
        progress.Done(BuildStep.Fetch, source.Name);
        using var place = await limits.Workers.EnterAsync(cancel);
        progress.At(BuildStep.Layer, source.Name);
        return await writer.WriteAsync(snapshot, source, cancel);
    }
}
