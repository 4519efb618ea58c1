using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources;

/// <summary>The layers of one kind of source. Called for several sources at once.</summary>
/// <typeparam name="TSource">What a lock says of this kind.</typeparam>
internal interface ISourceLayers<TSource> : ISourceLayers where TSource : LockedSource
{
    /// <summary>The layer key: known from the lock alone, before anything is fetched.</summary>
    Digest KeyOf(TSource source, EnvironmentLock @lock);

    /// <summary>Whether the source's bytes are on this machine, so that its layer can be made offline; true also where only trying can tell.</summary>
    bool IsHere(TSource source);

    /// <summary>Finds or makes the layer, once even when several processes ask for it at the same time; tells when the source is fetched.</summary>
    /// <exception cref="PonchoException">The source cannot be had, or cannot be made a layer of.</exception>
    Task<LayerInfo> GetAsync(Digest key, TSource source, LayerWork work, CancellationToken cancel);

    bool ISourceLayers.Takes(LockedSource source) => source is TSource;

    Digest ISourceLayers.KeyOf(LockedSource source, EnvironmentLock @lock) => KeyOf((TSource)source, @lock);

    bool ISourceLayers.IsHere(LockedSource source) => IsHere((TSource)source);

    Task<LayerInfo> ISourceLayers.GetAsync(Digest key, LockedSource source, LayerWork work, CancellationToken cancel) =>
        GetAsync(key, (TSource)source, work, cancel);
}
