using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;

namespace Poncho.IO.Compression;

/// <summary>What stands before the blocks of a zstd frame (RFC 8878 section 3.1.1.1).</summary>
public readonly record struct ZstdFrameHeader
{
    /// <summary>Bytes of the longest header, with the magic number.</summary>
    public const int MaxLength = 18;

    /// <summary>Bytes of the longest block, encoded or decoded (section 3.1.1.2.4).</summary>
    public const int MaxBlockSize = 128 * 1024;

    private const uint Magic = 0xFD2FB528, SkippableMagic = 0x184D2A50, SkippableMask = 0xFFFFFFF0;
    private const int DescriptorAt = 4, SkippableLength = 8;
    private const int SingleSegmentBit = 0x20, ReservedBit = 0x08, ChecksumBit = 0x04;
    private const int MinWindowLog = 10;

    /// <summary>Bytes of this header, with the magic number.</summary>
    public int Length { get; private init; }

    /// <summary>How far back, in bytes, a block may refer.</summary>
    public long WindowSize { get; init; }

    /// <summary>Bytes that the frame holds; null where the header does not say.</summary>
    public long? ContentSize { get; init; }

    /// <summary>Whether the low half of the content's XXH64 follows the blocks.</summary>
    public bool HasChecksum { get; init; }

    /// <summary>The dictionary that the frame needs; 0 for none.</summary>
    public uint DictionaryId { get; private init; }

    /// <summary>For a skippable frame (section 3.1.2) the bytes that follow this header; null for a frame with blocks.</summary>
    public long? Skipped { get; private init; }

    /// <summary>
    /// Reads a header from its magic number on. False where more bytes are needed, of which <see cref="MaxLength"/> are always enough.
    /// </summary>
    /// <exception cref="InvalidDataException">No frame begins so.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ZstdFrameHeader header)
    {
        header = default;
        if (bytes.Length <= DescriptorAt) return false;
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if ((magic & SkippableMask) == SkippableMagic) return TryReadSkippable(bytes, out header);
        if (magic != Magic) throw new InvalidDataException("zstd: no frame begins so");
        int descriptor = bytes[DescriptorAt];
        if ((descriptor & ReservedBit) != 0) throw new InvalidDataException("zstd: a reserved bit is set");
        bool single = (descriptor & SingleSegmentBit) != 0;
        int windowLength = single ? 0 : 1;
        int dictionaryLength = (descriptor & 3) == 3 ? 4 : descriptor & 3;
        int sizeLength = (descriptor >> 6) switch { 0 => single ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        int length = DescriptorAt + 1 + windowLength + dictionaryLength + sizeLength;
        if (bytes.Length < length) return false;
        long? size = SizeOf(bytes.Slice(length - sizeLength, sizeLength));
        header = new ZstdFrameHeader
        {
            Length = length,
            WindowSize = single ? size!.Value : WindowOf(bytes[DescriptorAt + 1]),
            ContentSize = size,
            HasChecksum = (descriptor & ChecksumBit) != 0,
            DictionaryId = NumberOf(bytes.Slice(DescriptorAt + 1 + windowLength, dictionaryLength)),
        };
        return true;
    }

    /// <summary>
    /// Writes a header with a window of at least <see cref="WindowSize"/>, in no single segment, so that the largest block stays what the
    /// window allows.
    /// </summary>
    /// <param name="destination"><see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        bool isWritable = DictionaryId == 0 && Skipped is null;
        if (!isWritable) throw new InvalidOperationException("only frames with blocks and without a dictionary are written");
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        destination[DescriptorAt + 1] = WindowByte(WindowSize);
        var rest = destination[(DescriptorAt + 2)..];
        (int flag, int sizeLength) = ContentSize switch
        {
            null => (0, 0),
            >= 256 and < 65536 + 256 => (1, 2),
            <= uint.MaxValue => (2, 4),
            _ => (3, 8),
        };
        destination[DescriptorAt] = (byte)((flag << 6) | (HasChecksum ? ChecksumBit : 0));
        long size = ContentSize ?? 0;
        if (sizeLength == 2) BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)(size - 256));
        if (sizeLength == 4) BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)size);
        if (sizeLength == 8) BinaryPrimitives.WriteInt64LittleEndian(rest, size);
        return DescriptorAt + 2 + sizeLength;
    }

    private static bool TryReadSkippable(ReadOnlySpan<byte> bytes, out ZstdFrameHeader header)
    {
        header = default;
        if (bytes.Length < SkippableLength) return false;
        header = new ZstdFrameHeader { Length = SkippableLength, Skipped = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) };
        return true;
    }

    private static long? SizeOf(ReadOnlySpan<byte> field) => field.Length switch
    {
        0 => null,
        1 => field[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256,
        4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
        _ => LargeSizeOf(field),
    };

    private static long LargeSizeOf(ReadOnlySpan<byte> field)
    {
        long size = BinaryPrimitives.ReadInt64LittleEndian(field);
        return size >= 0 ? size : throw new InvalidDataException("zstd: a content size of more than 2^63 bytes");
    }

    private static uint NumberOf(ReadOnlySpan<byte> field)
    {
        uint number = 0;
        for (int i = field.Length - 1; i >= 0; i--) number = (number << 8) | field[i];
        return number;
    }

    // Five bits of exponent, three of mantissa: (8 + mantissa) eighths of a power of two (section 3.1.1.1.2).
    private static long WindowOf(byte descriptor) => ((8L + (descriptor & 7)) << ((descriptor >> 3) + MinWindowLog)) >> 3;

    private static byte WindowByte(long window)
    {
        int log = Math.Max(MinWindowLog, BitOperations.Log2((ulong)Math.Max(1, window)));
        int descriptor = (log - MinWindowLog) << 3;
        while (WindowOf((byte)descriptor) < window) descriptor++;
        Debug.Assert(descriptor <= byte.MaxValue, "a window that was read fits");
        return (byte)descriptor;
    }
}
