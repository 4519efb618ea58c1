using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources;

/// <summary>The layers of one kind of source. Called for several sources at once.</summary>
internal interface ISourceLayers
{
    SourceKind Kind { get; }

    /// <summary>The layer key: known from the lock alone, before anything is fetched.</summary>
    Digest KeyOf(LockedSource source, EnvironmentLock @lock);

    /// <summary>Whether the source's bytes are on this machine, so that its layer can be made offline; true also where only trying can tell.</summary>
    bool IsHere(LockedSource source) => true;

    /// <summary>Finds or makes the layer, once even when several processes ask for it at the same time; tells when the source is fetched.</summary>
    /// <exception cref="PonchoException">The source cannot be had, or cannot be made a layer of.</exception>
    Task<LayerInfo> GetAsync(Digest key, LockedSource source, LayerWork work, CancellationToken cancel);
}
