using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources.Files;

/// <summary>The layers of files that were found in an environment and belong to no package: they were made when it was looked through, and are only ever found.</summary>
internal sealed class FilesLayers : ISourceLayers<FilesSource>
{
    public Digest KeyOf(FilesSource source, EnvironmentLock @lock) => FilesLayerKey.Of(source.Layer);

    public bool IsHere(FilesSource source) => true;

    public Task<LayerInfo> GetAsync(Digest key, FilesSource source, LayerWork work, CancellationToken cancel) => throw Gone(source);

    /// <summary>The error about a captured layer, of any kind of source, that is not in this store.</summary>
    public static PonchoException Gone(LockedSource source) => new(
        $"layer of {source} cannot be had from anywhere but the environment that it was found in: \"{source.CapturedLayer}\"",
        "create from that environment again, or take one that was made of it");
}
