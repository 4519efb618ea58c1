namespace Poncho.Builder.Images.Blobs;

/// <summary>A few bytes at hand.</summary>
internal sealed class BytesPiece(ReadOnlyMemory<byte> bytes) : BlobPiece
{
    public override long Length => bytes.Length;

    public override Stream Open() => new MemoryStream(bytes.ToArray(), writable: false);
}
