using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources.Files;

/// <summary>The layers of what was found in an environment and belongs to no package: they were made when it was looked through, and are only ever found.</summary>
internal sealed class FilesLayers : ISourceLayers
{
    public SourceKind Kind => SourceKind.Files;

    public Digest KeyOf(LockedSource source, EnvironmentLock @lock) => FilesLayerKey.Of(source.Layer!.Value);

    public Task<LayerInfo> GetAsync(Digest key, LockedSource source, LayerWork work, CancellationToken cancel) => throw Gone(source);

    /// <summary>What a lock names is not in this store.</summary>
    public static PonchoException Gone(LockedSource source) =>
        new($"layer of {source} cannot be had from anywhere but the environment that it was found in: \"{source.Layer}\"", "create from that environment again, or take one that was made of it");
}
