using System.Buffers.Binary;
using System.IO.Hashing;
using Poncho.IO.Compression;

namespace Poncho.Oci.Layers;

/// <summary>
/// The blocks of one publisher's frame that a layer keeps: from the first to the one at <see cref="LastBlock"/>. Its header and checksum
/// are written anew.
/// </summary>
internal sealed class KeptFrame
{
    private readonly ZstdFrameHeader _header;
    private readonly XxHash64 _hash = new();

    /// <param name="header">The publisher's.</param>
    /// <param name="start">Where its first block is in the publisher's stream.</param>
    public KeptFrame(ZstdFrameHeader header, long start)
    {
        _header = header;
        Start = End = start;
    }

    /// <summary>Where the first kept block begins.</summary>
    public long Start { get; }

    /// <summary>Where the last kept block ends.</summary>
    public long End { get; private set; }

    /// <summary>Where the last kept block begins.</summary>
    public long LastBlock { get; private set; }

    /// <summary>Bytes that the kept blocks hold.</summary>
    public long ContentSize { get; private set; }

    /// <summary>Keeps one block more.</summary>
    public void Keep(ZstdPiece block, ReadOnlySpan<byte> content)
    {
        _hash.Append(content);
        ContentSize += content.Length;
        LastBlock = block.Offset;
        End = block.Offset + block.Length;
    }

    /// <summary>The header for the kept blocks.</summary>
    /// <remarks>
    /// The window may shrink to the content, since no block refers back beyond the frame's beginning, but not below the largest block,
    /// which the window bounds too (RFC 8878 section 3.1.1.2.4). It never grows: a reader that could read the publisher's frame can read this one.
    /// </remarks>
    public byte[] Header()
    {
        var buffer = new byte[ZstdFrameHeader.MaxLength];
        long window = Math.Min(_header.WindowSize, Math.Max(ContentSize, ZstdFrameHeader.MaxBlockSize));
        int length = (_header with { WindowSize = window, ContentSize = ContentSize, HasChecksum = true }).Write(buffer);
        return buffer[..length];
    }

    /// <summary>The low half of the content's XXH64, as it follows the last block.</summary>
    public byte[] Checksum()
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)_hash.GetCurrentHashAsUInt64());
        return bytes;
    }
}
