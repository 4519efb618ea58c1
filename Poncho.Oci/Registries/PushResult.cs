using Poncho.IO;

namespace Poncho.Oci.Registries;

/// <summary>What a push did.</summary>
public sealed record PushResult
{
    /// <summary>The manifest that the tag means now.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Whether the tag meant it before: then nothing was sent at all.</summary>
    public bool IsUnchanged { get; init; }

    /// <summary>Layers that the registry had, in this repository or in another from which it took them.</summary>
    public required int LayersThere { get; init; }

    /// <summary>Their bytes.</summary>
    public required long BytesThere { get; init; }

    /// <summary>Of those, the layers that it had in another repository.</summary>
    public int LayersMounted { get; init; }

    /// <summary>Layers that were sent.</summary>
    public required int LayersSent { get; init; }

    /// <summary>Bytes of blobs that were sent.</summary>
    public required long BytesSent { get; init; }
}
