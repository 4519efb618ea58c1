using Poncho.IO;

namespace Poncho.Builder.Loading;

/// <summary>What <c>poncho load</c> put into the store.</summary>
internal sealed record LoadResult
{
    /// <summary>The name that it has now, with its tag.</summary>
    public required string Name { get; init; }

    /// <summary>Of the manifest: what it was where it was made.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Layers that the store lacked.</summary>
    public required int LayersLoaded { get; init; }

    /// <summary>Layers that it had.</summary>
    public required int LayersKept { get; init; }

    /// <summary>Bytes of all layers, compressed.</summary>
    public required long LayerBytes { get; init; }
}
