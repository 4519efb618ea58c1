namespace Poncho.IO.Compression;

/// <summary>What a piece of a zstd stream is.</summary>
public enum ZstdPieceKind
{
    /// <summary>The stream has ended, after a whole frame.</summary>
    End,

    /// <summary>Magic number and header of a frame with blocks.</summary>
    FrameHeader,

    /// <summary>A block with its three bytes of header.</summary>
    Block,

    /// <summary>The four bytes after the last block.</summary>
    Checksum,

    /// <summary>A skippable frame, whole.</summary>
    Skippable,
}

/// <summary>A piece of a zstd stream and where it is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where its first byte is, counted from the stream's beginning.</param>
/// <param name="Length">Bytes that it takes there.</param>
/// <param name="IsLast">For a block: whether it is its frame's last.</param>
public readonly record struct ZstdPiece(ZstdPieceKind Kind, long Offset, long Length, bool IsLast);
