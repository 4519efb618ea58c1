using Poncho.IO;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Creating;

/// <summary>What <c>poncho create</c> made.</summary>
internal sealed record CreateResult
{
    /// <summary>The name in the store.</summary>
    public required StoreName Name { get; init; }

    /// <summary>The digest of the manifest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>All layers, as the manifest counts them: those of the sources, and the environment's own.</summary>
    public required int Layers { get; init; }

    /// <summary>
    /// Layers that were made by this command; also such as only pip's resolving needed, so that with <see cref="LayersKept"/> it may be more
    /// than <see cref="Layers"/>.
    /// </summary>
    public required int LayersMade { get; init; }

    /// <summary>Layers that were in the store already.</summary>
    public required int LayersKept { get; init; }

    /// <summary>Of those, the layers that came from a registry in place of being made.</summary>
    public int LayersFetched { get; init; }

    /// <summary>Bytes of all layers, compressed.</summary>
    public required long Size { get; init; }

    /// <summary>What was written besides, as the user typed it; null where none was asked for.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Whether pip was asked what it would install, which it is each time that no lock says it.</summary>
    public bool AskedPip { get; init; }

    /// <summary>Bytes of that file; null for a folder, or where none was asked for.</summary>
    public long? OutputSize { get; init; }
}
