using System.Buffers.Binary;
using System.Buffers.Text;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// What of an ELF file (System V ABI, chapters 4 and 5; LSB "Symbol Versioning") is needed to find the versions that it asks for. Every
/// number in it may be a lie: each is checked against the bytes at hand, and chains are followed a limited number of steps.
/// </summary>
internal sealed class ElfFile
{
    private const int TypeLoad = 1, TypeDynamic = 2;
    private const long TagStrings = 5, TagStringsSize = 10, TagVersionNeeds = 0x6ffffffe;
    private const int MostHeaders = 128, MostNeeds = 4096, LongestName = 64;

    private readonly bool _wide;
    private readonly bool _bigEndian;
    private readonly List<(long Offset, long Address, long Size)> _loads = [];

    private ElfFile(bool wide, bool bigEndian) => (_wide, _bigEndian) = (wide, bigEndian);

    /// <summary>Where the dynamic section begins in the file; -1 where there is none.</summary>
    public long DynamicOffset { get; private set; } = -1;

    public long DynamicSize { get; private set; }

    /// <summary>Reads the program headers; null for bytes that are no ELF header or too few.</summary>
    public static ElfFile? Read(ReadOnlySpan<byte> front)
    {
        if (front.Length < 64 || !front.StartsWith("\u007fELF"u8) || front[4] is not (1 or 2) || front[5] is not (1 or 2)) return null;
        var file = new ElfFile(front[4] == 2, front[5] == 2);
        long headers = file.Word(front, file._wide ? 32 : 28);
        int size = file.Half(front, file._wide ? 54 : 42), count = file.Half(front, file._wide ? 56 : 44);
        if (size < (file._wide ? 56 : 32)) return file;
        for (int i = 0; i < Math.Min(count, MostHeaders); i++)
        {
            if (!TrySlice(front, headers + ((long)i * size), size, out var header)) break;
            file.ReadHeader(header);
        }

        return file;
    }

    /// <summary>Offsets in the file of the string table and of the version needs, from the dynamic section; -1 for what it does not name.</summary>
    public (long Strings, long StringsSize, long Needs) Tables(ReadOnlySpan<byte> dynamic)
    {
        int entry = _wide ? 16 : 8;
        long strings = -1, size = 0, needs = -1;
        for (; dynamic.Length >= entry; dynamic = dynamic[entry..])
        {
            long tag = Word(dynamic, 0), value = Word(dynamic, entry / 2);
            if (tag == 0) break;
            if (tag == TagStrings) strings = OffsetOf(value);
            else if (tag == TagStringsSize) size = value;
            else if (tag == TagVersionNeeds) needs = OffsetOf(value);
        }

        return (strings, size, needs);
    }

    /// <summary>
    /// The newest glibc among the versions that the file needs; null where it needs none. False where the table of needs or its names lie
    /// beyond <paramref name="front"/>.
    /// </summary>
    public bool TryNewest(ReadOnlySpan<byte> front, (long Strings, long StringsSize, long Needs) tables, out Version? newest)
    {
        newest = null;
        if (tables.Needs < 0 || tables.Strings < 0) return true;
        long need = tables.Needs;
        for (int steps = 0; steps < MostNeeds;)
        {
            // Verneed: version, count (2 bytes each), file, aux, next (4 bytes each).
            if (!TrySlice(front, need, 16, out var record)) return false;
            long aux = need + Four(record, 8);
            int count = Half(record, 2);
            for (int i = 0; i < count && steps < MostNeeds; i++, steps++)
            {
                // Vernaux: hash (4), flags, other (2 each), name, next (4 each).
                if (!TrySlice(front, aux, 16, out var version)) return false;
                if (!TryName(front, tables.Strings + Four(version, 8), out var name)) return false;
                if (GlibcNames.Parse(name) is { } found && (newest is null || found > newest)) newest = found;
                uint following = Four(version, 12);
                if (following == 0) break;
                aux += following;
            }

            uint next = Four(record, 12);
            if (next == 0) return true;
            need += next;
            steps++;
        }

        return true;
    }

    private static bool TryName(ReadOnlySpan<byte> front, long offset, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (offset < 0 || offset >= front.Length) return false;
        name = front[(int)offset..];
        int end = name[..Math.Min(name.Length, LongestName)].IndexOf((byte)0);
        name = end < 0 ? [] : name[..end];
        return true;
    }

    private static bool TrySlice(ReadOnlySpan<byte> bytes, long offset, int size, out ReadOnlySpan<byte> slice)
    {
        slice = default;
        if (offset < 0 || offset > bytes.Length - size) return false;
        slice = bytes.Slice((int)offset, size);
        return true;
    }

    private void ReadHeader(ReadOnlySpan<byte> header)
    {
        uint type = Four(header, 0);
        long offset = Word(header, _wide ? 8 : 4), address = Word(header, _wide ? 16 : 8), size = Word(header, _wide ? 32 : 16);
        if (offset < 0 || address < 0 || size < 0) return;
        if (type == TypeLoad) _loads.Add((offset, address, size));
        if (type == TypeDynamic) (DynamicOffset, DynamicSize) = (offset, size);
    }

    private long OffsetOf(long address)
    {
        foreach (var load in _loads)
        {
            if (address >= load.Address && address - load.Address < load.Size) return load.Offset + (address - load.Address);
        }

        return -1;
    }

    // Two bytes (Elf_Half).
    private int Half(ReadOnlySpan<byte> bytes, int at)
    {
        bytes = bytes[at..];
        return _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    // Four bytes (Elf_Word).
    private uint Four(ReadOnlySpan<byte> bytes, int at)
    {
        bytes = bytes[at..];
        return _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    // An address or offset (Elf_Addr, Elf_Off): four bytes in a file of 32 bits, else eight.
    private long Word(ReadOnlySpan<byte> bytes, int at)
    {
        if (!_wide) return Four(bytes, at);
        bytes = bytes[at..];
        return _bigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
