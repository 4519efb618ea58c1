using Poncho.Builder.Images.Blobs;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Images;

/// <summary>A container image, whole: its documents, and where the bytes of its layers are.</summary>
internal sealed record Image
{
    /// <summary>What it is called where it is written, such as <c>coffea:latest</c>.</summary>
    public required string Name { get; init; }

    public required Manifest Manifest { get; init; }

    /// <summary>Of which the manifest has the digest.</summary>
    public required ReadOnlyMemory<byte> Config { get; init; }

    public required Platform Platform { get; init; }

    /// <summary>The lowest first.</summary>
    public required IReadOnlyList<ImageLayer> Layers { get; init; }
}
