namespace Poncho.Oci.Layers;

/// <summary>
/// How every layer ends: the two zero blocks that end a tarball, in a zstd frame of their own, the same 22 bytes everywhere. So layers
/// without it, one after another, and one at the last, are a tarball again.
/// </summary>
public static class EndFrame
{
    /// <summary>Bytes of the frame.</summary>
    public const int Length = 22;

    /// <summary>Bytes that the frame holds: two tar blocks of zeros.</summary>
    public const int ContentLength = 1024;

    /// <summary>
    /// The frame: magic; a header with the content size 1,024, a single segment and a checksum; a last block, compressed; the low half of
    /// the content's XXH64.
    /// </summary>
    public static ReadOnlySpan<byte> Bytes =>
    [
        0x28, 0xb5, 0x2f, 0xfd, 0x64, 0x00, 0x03,
        0x45, 0x00, 0x00, 0x08, 0x00, 0x01, 0x00, 0xfc, 0x2b, 0x20, 0x04,
        0xcd, 0xac, 0x85, 0xf0,
    ];
}
