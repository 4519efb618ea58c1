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
}
