using Poncho.IO;

namespace Poncho.Builder.Inspecting;

/// <summary>One line of <c>poncho images</c>.</summary>
internal sealed record StoredImage
{
    public required string Name { get; init; }

    public required string Tag { get; init; }

    /// <summary>Of the manifest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Bytes of all layers, compressed. Layers that several environments have are counted in each.</summary>
    public required long Size { get; init; }

    public required int Layers { get; init; }

    /// <summary>Bytes of the layers that other environments of the store have too: what stays when this one goes.</summary>
    public required long SharedSize { get; init; }

    /// <summary>When it came into this store; of an environment itself there is no time, so that it is the same everywhere.</summary>
    public required DateTimeOffset Made { get; init; }
}
