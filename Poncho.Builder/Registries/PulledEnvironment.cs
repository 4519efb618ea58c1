using Poncho.IO;

namespace Poncho.Builder.Registries;

/// <summary>What <c>poncho pull</c> did.</summary>
internal sealed record PulledEnvironment
{
    /// <summary>The reference, with its tag.</summary>
    public required string Reference { get; init; }

    /// <summary>The name that it has in the store, with its tag.</summary>
    public required string Name { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>Layers that the store had.</summary>
    public required int LayersThere { get; init; }

    public required long BytesThere { get; init; }

    public required int LayersPulled { get; init; }

    public required long BytesPulled { get; init; }
}
