namespace Poncho.Oci.Registries;

/// <summary>What a pull did.</summary>
public sealed record PullResult
{
    /// <summary>Layers that the store had.</summary>
    public required int LayersThere { get; init; }

    /// <summary>Their bytes.</summary>
    public required long BytesThere { get; init; }

    /// <summary>Layers that came.</summary>
    public required int LayersPulled { get; init; }

    /// <summary>Their bytes.</summary>
    public required long BytesPulled { get; init; }
}
