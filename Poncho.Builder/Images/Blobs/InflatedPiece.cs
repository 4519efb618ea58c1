using Poncho.IO.Compression;

namespace Poncho.Builder.Images.Blobs;

/// <summary>What zstd frames hold, where a form wants the plain tarball.</summary>
/// <param name="compressed">The frames.</param>
/// <param name="length">Bytes of content.</param>
internal sealed class InflatedPiece(IReadOnlyList<BlobPiece> compressed, long length) : BlobPiece
{
    public override long Length => length;

    public override Stream Open() => new ZstdDecompressStream(new PieceStream(compressed));
}
