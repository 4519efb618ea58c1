using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources;

/// <summary>The layers of one kind of source; each kind implements <see cref="ISourceLayers{TSource}"/>.</summary>
internal interface ISourceLayers
{
    /// <summary>Whether a source is of this kind. The other members take such sources alone.</summary>
    bool Takes(LockedSource source);

    /// <inheritdoc cref="ISourceLayers{TSource}.KeyOf"/>
    Digest KeyOf(LockedSource source, EnvironmentLock @lock);

    /// <inheritdoc cref="ISourceLayers{TSource}.IsHere"/>
    bool IsHere(LockedSource source);

    /// <inheritdoc cref="ISourceLayers{TSource}.GetAsync"/>
    Task<LayerInfo> GetAsync(Digest key, LockedSource source, LayerWork work, CancellationToken cancel);
}
