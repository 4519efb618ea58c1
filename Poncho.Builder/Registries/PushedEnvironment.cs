using Poncho.IO;

namespace Poncho.Builder.Registries;

/// <summary>What <c>poncho push</c> did.</summary>
internal sealed record PushedEnvironment
{
    /// <summary>The reference, with its tag.</summary>
    public required string Reference { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>The tag meant this environment before.</summary>
    public required bool IsUnchanged { get; init; }

    /// <summary>Layers that the registry had.</summary>
    public required int LayersThere { get; init; }

    public required long BytesThere { get; init; }

    /// <summary>Of those, the layers that it had in another repository.</summary>
    public required int LayersMounted { get; init; }

    public required int LayersSent { get; init; }

    public required long BytesSent { get; init; }
}
