using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.IO.Zip;

/// <summary>
/// Reads a zip's central directory (APPNOTE.TXT sections 4.3.7, 4.3.12 to 4.3.16, with the 64-bit forms). The platform's reader hides where
/// a member's bytes lie, which kept frames need, and how they are compressed.
/// </summary>
public sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054b50, End64Signature = 0x06064b50, Locator64Signature = 0x07064b50;
    private const uint EntrySignature = 0x02014b50, LocalSignature = 0x04034b50;
    private const int EndSize = 22, Locator64Size = 20, End64Size = 56, EntrySize = 46, LocalSize = 30;

    // A .conda holds three members; this is room for what a publisher may add.
    private const long MostDirectoryBytes = 16 << 20;

    private readonly SafeFileHandle _file;
    private readonly long _length;
    private readonly Func<string, PonchoException> _corrupt;

    private ZipDirectory(SafeFileHandle file, Func<string, PonchoException> corrupt)
    {
        _file = file;
        _length = RandomAccess.GetLength(file);
        _corrupt = corrupt;
    }

    /// <summary>In the order of the directory, folders among them.</summary>
    public IReadOnlyList<ZipMember> Members { get; private set; } = [];

    /// <param name="file">The zip; it stays open.</param>
    /// <param name="corrupt">Makes the error of what is wrong with it, in words such as <c>it ends early</c>.</param>
    public static ZipDirectory Read(SafeFileHandle file, Func<string, PonchoException> corrupt)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(corrupt);
        var directory = new ZipDirectory(file, corrupt);
        var (offset, size, count) = directory.Find();
        if (size > MostDirectoryBytes || offset < 0 || size < 0 || offset + size > directory._length)
            throw corrupt("its zip directory lies outside the file");
        directory.Members = directory.Parse(directory.Bytes(offset, (int)size), count);
        return directory;
    }

    /// <summary>Where a member's packed bytes begin.</summary>
    public long DataOffset(ZipMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (member.Header < 0 || member.Header + LocalSize > _length) throw Corrupt($"{member.Name} lies outside the file");
        byte[] header = Bytes(member.Header, LocalSize);
        if (U32(header, 0) != LocalSignature) throw Corrupt($"no local header of {member.Name}");
        if ((U16(header, 6) & 1) != 0) throw Corrupt($"{member.Name} is encrypted");
        long data = member.Header + LocalSize + U16(header, 26) + U16(header, 28);
        if (member.PackedSize < 0 || data + member.PackedSize > _length) throw Corrupt($"{member.Name} is cut short");
        return data;
    }

    /// <summary>The unpacked bytes of a member that is stored, deflated or compressed by zstd; their number is not checked.</summary>
    public Stream Open(ZipMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        var packed = new SectionStream(_file, DataOffset(member), member.PackedSize);
        return member.Method switch
        {
            ZipMethod.Stored => packed,
            ZipMethod.Deflate => new DeflateStream(packed, CompressionMode.Decompress),
            ZipMethod.Zstandard => new ZstdDecompressStream(packed),
            _ => throw Corrupt($"{member.Name} is compressed by {ZipMethod.NameOf(member.Method)}"),
        };
    }

    // The end record is the last thing in the file, but for a comment of at most 65,535 bytes.
    private (long Offset, long Size, long Count) Find()
    {
        int tailSize = (int)Math.Min(_length, EndSize + ushort.MaxValue + Locator64Size);
        byte[] tail = Bytes(_length - tailSize, tailSize);
        for (int at = tailSize - EndSize; at >= 0; at--)
        {
            if (U32(tail, at) != EndSignature || at + EndSize + U16(tail, at + 20) != tailSize) continue;
            long count = U16(tail, at + 10), size = U32(tail, at + 12), offset = U32(tail, at + 16);
            bool is64 = count == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue;
            return is64 && at >= Locator64Size && U32(tail, at - Locator64Size) == Locator64Signature
                ? Find64((long)U64(tail, at - Locator64Size + 8))
                : (offset, size, count);
        }

        throw Corrupt("its zip directory is missing");
    }

    private (long Offset, long Size, long Count) Find64(long at)
    {
        if (at < 0 || at + End64Size > _length) throw Corrupt("its zip64 directory lies outside the file");
        byte[] end = Bytes(at, End64Size);
        if (U32(end, 0) != End64Signature) throw Corrupt("its zip64 directory is missing");
        return ((long)U64(end, 48), (long)U64(end, 40), (long)U64(end, 32));
    }

    private List<ZipMember> Parse(byte[] directory, long count)
    {
        var members = new List<ZipMember>();
        int at = 0;
        for (; count > 0; count--)
        {
            if (at + EntrySize > directory.Length || U32(directory, at) != EntrySignature) throw Corrupt("its zip directory is damaged");
            int name = U16(directory, at + 28), extra = U16(directory, at + 30), comment = U16(directory, at + 32);
            int next = at + EntrySize + name + extra + comment;
            if (next > directory.Length) throw Corrupt("its zip directory is damaged");
            string memberName = Encoding.UTF8.GetString(directory, at + EntrySize, name);
            var member = new ZipMember(
                memberName,
                U16(directory, at + 10),
                U32(directory, at + 42),
                U32(directory, at + 20),
                U32(directory, at + 24));
            members.Add(Widened(member, directory.AsSpan(at + EntrySize + name, extra)));
            at = next;
        }

        return members;
    }

    // Section 4.5.3: the fields that are full in the entry follow here as 64 bits, in this order.
    private static ZipMember Widened(ZipMember member, ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (extra.Length < 4 + size) break;
            var field = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id != 1) continue;
            if (member.Size == uint.MaxValue && field.Length >= 8) member = member with { Size = Take(ref field) };
            if (member.PackedSize == uint.MaxValue && field.Length >= 8) member = member with { PackedSize = Take(ref field) };
            if (member.Header == uint.MaxValue && field.Length >= 8) member = member with { Header = Take(ref field) };
        }

        return member;
    }

    private static long Take(ref ReadOnlySpan<byte> field)
    {
        long value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[8..];
        return value;
    }

    private byte[] Bytes(long offset, int count)
    {
        byte[] bytes = new byte[count];
        return FullRead.At(_file, bytes, offset) == count ? bytes : throw Corrupt("it ends early");
    }

    private PonchoException Corrupt(string what) => _corrupt(what);

    private static int U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static ulong U64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
