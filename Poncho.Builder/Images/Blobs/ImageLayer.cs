using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Images.Blobs;

/// <summary>A layer of an image, and where its bytes are.</summary>
internal sealed record ImageLayer
{
    public required Descriptor Descriptor { get; init; }

    /// <summary>Of the plain tarball (OCI image specification 1.1, "Layer DiffID").</summary>
    public required Digest DiffId { get; init; }

    public required IReadOnlyList<BlobPiece> Pieces { get; init; }

    /// <summary>What the image's history says of it, one line.</summary>
    public required string CreatedBy { get; init; }

    public Stream Open() => new PieceStream(Pieces);
}
