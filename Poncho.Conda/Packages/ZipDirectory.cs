using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO.Streams;

namespace Poncho.Conda.Packages;

/// <summary>
/// Reads a zip's central directory (APPNOTE.TXT sections 4.3.7, 4.3.12 to 4.3.16, with the 64-bit forms). The platform's reader hides where
/// a member's bytes lie, and kept frames need that.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054b50, End64Signature = 0x06064b50, Locator64Signature = 0x07064b50;
    private const uint EntrySignature = 0x02014b50, LocalSignature = 0x04034b50;
    private const int EndSize = 22, Locator64Size = 20, End64Size = 56, EntrySize = 46, LocalSize = 30;

    // A .conda holds three members; this is room for what a publisher may add.
    private const long MostDirectoryBytes = 16 << 20;

    private readonly SafeFileHandle _file;
    private readonly long _length;
    private readonly string _archive;

    private ZipDirectory(SafeFileHandle file, string archive)
    {
        _file = file;
        _length = RandomAccess.GetLength(file);
        _archive = archive;
    }

    public IReadOnlyList<ZipMember> Members { get; private set; } = [];

    public static async Task<ZipDirectory> ReadAsync(SafeFileHandle file, string archive, CancellationToken cancel)
    {
        var directory = new ZipDirectory(file, archive);
        var (offset, size, count) = await directory.FindAsync(cancel);
        if (size > MostDirectoryBytes || offset < 0 || size < 0 || offset + size > directory._length)
            throw directory.Corrupt("its zip directory lies outside the file");
        directory.Members = directory.Parse(await directory.BytesAsync(offset, (int)size, cancel), count);
        return directory;
    }

    /// <summary>Where a member's packed bytes begin.</summary>
    public async Task<long> DataOffsetAsync(ZipMember member, CancellationToken cancel)
    {
        if (member.Header < 0 || member.Header + LocalSize > _length) throw Corrupt($"{member.Name} lies outside the file");
        byte[] header = await BytesAsync(member.Header, LocalSize, cancel);
        if (U32(header, 0) != LocalSignature) throw Corrupt($"no local header of {member.Name}");
        if ((U16(header, 6) & 1) != 0) throw Corrupt($"{member.Name} is encrypted");
        long data = member.Header + LocalSize + U16(header, 26) + U16(header, 28);
        if (member.PackedSize < 0 || data + member.PackedSize > _length) throw Corrupt($"{member.Name} is cut short");
        return data;
    }

    /// <summary>The unpacked bytes of a member.</summary>
    public async Task<Stream> OpenAsync(ZipMember member, CancellationToken cancel)
    {
        var packed = new SectionStream(_file, await DataOffsetAsync(member, cancel), member.PackedSize);
        return member.Method switch
        {
            0 => packed,
            8 => new DeflateStream(packed, CompressionMode.Decompress),
            _ => throw Corrupt($"{member.Name} is compressed by method {member.Method}"),
        };
    }

    // The end record is the last thing in the file, but for a comment of at most 65,535 bytes.
    private async Task<(long Offset, long Size, long Count)> FindAsync(CancellationToken cancel)
    {
        int tailSize = (int)Math.Min(_length, EndSize + ushort.MaxValue + Locator64Size);
        byte[] tail = await BytesAsync(_length - tailSize, tailSize, cancel);
        for (int at = tailSize - EndSize; at >= 0; at--)
        {
            if (U32(tail, at) != EndSignature || at + EndSize + U16(tail, at + 20) != tailSize) continue;
            long count = U16(tail, at + 10), size = U32(tail, at + 12), offset = U32(tail, at + 16);
            bool is64 = count == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue;
            return is64 && at >= Locator64Size && U32(tail, at - Locator64Size) == Locator64Signature
                ? await Find64Async((long)U64(tail, at - Locator64Size + 8), cancel)
                : (offset, size, count);
        }

        throw Corrupt("its zip directory is missing");
    }

    private async Task<(long Offset, long Size, long Count)> Find64Async(long at, CancellationToken cancel)
    {
        if (at < 0 || at + End64Size > _length) throw Corrupt("its zip64 directory lies outside the file");
        byte[] end = await BytesAsync(at, End64Size, cancel);
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

    private async Task<byte[]> BytesAsync(long offset, int count, CancellationToken cancel)
    {
        byte[] bytes = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int read = await RandomAccess.ReadAsync(_file, bytes.AsMemory(filled), offset + filled, cancel);
            if (read == 0) throw Corrupt("it ends early");
            filled += read;
        }

        return bytes;
    }

    private Poncho.IO.PonchoException Corrupt(string what) => ArchiveErrors.Corrupt(_archive, ArchiveErrors.Printable(what));

    private static int U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static ulong U64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
