using System.Buffers.Binary;
using System.IO.Hashing;
using Poncho.IO.Compression;

namespace Poncho.Oci.Layers;

/// <summary>A zstd frame whose blocks are raw (RFC 8878 section 3.1.1.2.2): for bytes that are compressed already.</summary>
internal static class StoredFrame
{
    private const int BlockHeader = 3;

    /// <summary>Writes content as one frame, with its size and a checksum.</summary>
    public static async ValueTask WriteAsync(ReadOnlyMemory<byte> content, Stream output, CancellationToken cancel)
    {
        byte[] head = new byte[ZstdFrameHeader.MaxLength];
        int length = new ZstdFrameHeader { WindowSize = ZstdFrameHeader.MaxBlockSize, ContentSize = content.Length, HasChecksum = true }.Write(head);
        await output.WriteAsync(head.AsMemory(0, length), cancel);
        uint checksum = (uint)XxHash64.HashToUInt64(content.Span);
        byte[] block = new byte[BlockHeader + 1];
        for (var left = content; ;)
        {
            int size = Math.Min(left.Length, ZstdFrameHeader.MaxBlockSize);
            // Last block, type 0, size; 24 bits, little-endian.
            BinaryPrimitives.WriteUInt32LittleEndian(block, ((uint)size << 3) | (size == left.Length ? 1u : 0u));
            await output.WriteAsync(block.AsMemory(0, BlockHeader), cancel);
            await output.WriteAsync(left[..size], cancel);
            left = left[size..];
            if (left.IsEmpty) break;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(block, checksum);
        await output.WriteAsync(block.AsMemory(0, sizeof(uint)), cancel);
    }
}
