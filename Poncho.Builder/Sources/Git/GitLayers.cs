using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources.Git;

/// <summary>The layers of git repositories: the files of a commit below <c>poncho/git/NAME</c>.</summary>
internal sealed class GitLayers(LayerOnce once, GitFetch fetch, GitLayerWriter writer, BuildLimits limits, IBuildProgress progress) : ISourceLayers
{
    /// <summary>Where the folders of git sources are, below the prefix.</summary>
    public const string Folder = "poncho/git";

    public SourceKind Kind => SourceKind.Git;

    public Digest KeyOf(LockedSource source, EnvironmentLock @lock) => GitLayerKey.Of(source, writer.HasLfs);

    public bool IsHere(LockedSource source) => fetch.IsHere(source);

    public Task<LayerInfo> GetAsync(Digest key, LockedSource source, LayerWork work, CancellationToken cancel) => once.GetAsync(key, token => MakeAsync(source, token), cancel);

    private async Task<LayerInfo> MakeAsync(LockedSource source, CancellationToken cancel)
    {
        GitSnapshot snapshot;
        using (await limits.Downloads.EnterAsync(cancel)) snapshot = await fetch.FetchAsync(source, cancel);
        progress.Done(BuildStep.Fetch, source.Name);
        using var place = await limits.Workers.EnterAsync(cancel);
        return await writer.WriteAsync(snapshot, source, cancel);
    }
}
