using Poncho.IO;

namespace Poncho.Builder.Creating;

/// <summary>What <c>poncho create</c> made.</summary>
internal sealed record CreateResult
{
    /// <summary>The name in the store, <c>NAME:TAG</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The digest of the manifest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Layers that were made by this command.</summary>
    public required int LayersMade { get; init; }

    /// <summary>Layers that were in the store already.</summary>
    public required int LayersKept { get; init; }

    /// <summary>Bytes of all layers, compressed.</summary>
    public required long LayerBytes { get; init; }

    /// <summary>What was written besides, as the user typed it; null where none was asked for.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Bytes of that file; 0 for a folder, or where none was asked for.</summary>
    public long OutputBytes { get; init; }
}
