using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using static Poncho.IO.Tar.TarFields;

namespace Poncho.IO.Tar;

/// <summary>
/// The header of one member as we write it: a block of 512 bytes, and what stands before it where a value does not fit. Owner 0:0, no names
/// of owners, no devices.
/// </summary>
/// <remarks>
/// Some readers (the base library's among them) take a line feed in a PAX record for the record's end, and forget the first part of a name
/// that is cut in two where PAX records stand before it. So PAX records come with whole names, and names with line feeds go into GNU's
/// form, which every reader knows.
/// </remarks>
internal static class TarHeaderText
{
    public const byte PaxRecords = (byte)'x', LongPath = (byte)'L', LongLink = (byte)'K';

    private const int PlainMode = 0x1a4;

    /// <summary>The largest number that eleven octal digits hold: 8 GiB less one.</summary>
    private const long MaxOctal = 0x1_FFFF_FFFF;

    // The same for every member: a name with the member's own or a process id would be one more thing that bytes depend on.
    private static ReadOnlySpan<byte> PaxName => "././@PaxHeader"u8;

    private static ReadOnlySpan<byte> LongName => "././@LongLink"u8;

    /// <summary>The type flag that is written for a kind.</summary>
    public static byte TypeOf(TarMemberKind kind) => kind switch
    {
        TarMemberKind.File => (byte)'0',
        TarMemberKind.HardLink => (byte)'1',
        TarMemberKind.SymbolicLink => (byte)'2',
        TarMemberKind.Folder => (byte)'5',
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "only files, folders and links are written"),
    };

    /// <summary>The form that these values need.</summary>
    /// <param name="path">UTF-8.</param>
    /// <param name="link">UTF-8; empty where the member is no link.</param>
    /// <param name="size">Bytes of data that follow.</param>
    /// <param name="mtime">Seconds since 1970.</param>
    public static TarForm FormOf(ReadOnlySpan<byte> path, ReadOnlySpan<byte> link, long size, long mtime)
    {
        bool isLinkLong = link.Length > LinkLength, isPathLong = path.Length > NameLength;
        bool fits = !isLinkLong && Fits(size) && Fits(mtime) && (!isPathLong || SplitAt(path) >= 0);
        if (fits) return TarForm.Ustar;
        bool hasLineFeed = (isLinkLong && link.Contains((byte)'\n')) || (isPathLong && path.Contains((byte)'\n'));
        return hasLineFeed ? TarForm.Gnu : TarForm.Pax;
    }

    /// <summary>Fills a member's own block. What does not fit into it is cut, or 0, where the form has another place for it.</summary>
    public static void Fill(
        Span<byte> block, TarForm form, byte type, ReadOnlySpan<byte> path, ReadOnlySpan<byte> link, int mode, long size, long mtime)
    {
        block.Clear();
        WritePath(block, form, path);
        Octal(block.Slice(ModeAt, ShortNumber), mode);
        Octal(block.Slice(UidAt, ShortNumber), 0);
        Octal(block.Slice(GidAt, ShortNumber), 0);
        Number(block.Slice(SizeAt, LongNumber), form, size);
        Number(block.Slice(ModifiedAt, LongNumber), form, mtime);
        block[TypeAt] = type;
        Cut(link, LinkLength).CopyTo(block[LinkAt..]);
        (form == TarForm.Gnu ? "ustar  \0"u8 : "ustar\000"u8).CopyTo(block[MagicAt..]);
        Octal(block.Slice(DeviceMajorAt, ShortNumber), 0);
        Octal(block.Slice(DeviceMinorAt, ShortNumber), 0);
        WriteChecksum(block);
    }

    /// <summary>What stands before the member's block, each as the type and the data of a member of its own.</summary>
    public static List<(byte Type, byte[] Data)> Before(TarForm form, ReadOnlySpan<byte> path, ReadOnlySpan<byte> link, long size, long mtime)
    {
        var before = new List<(byte, byte[])>();
        if (form == TarForm.Pax) before.Add((PaxRecords, PaxOf(path, link, size, mtime)));
        if (form == TarForm.Gnu && link.Length > LinkLength) before.Add((LongLink, [.. link, 0]));
        if (form == TarForm.Gnu && path.Length > NameLength) before.Add((LongPath, [.. path, 0]));
        return before;
    }

    /// <summary>Fills the block of what stands before.</summary>
    public static void FillBefore(Span<byte> block, TarForm form, byte type, long size) =>
        Fill(block, form, type, type == PaxRecords ? PaxName : LongName, [], PlainMode, size, 0);

    // In ordinal order of the keywords.
    private static byte[] PaxOf(ReadOnlySpan<byte> path, ReadOnlySpan<byte> link, long size, long mtime)
    {
        var records = new List<byte>();
        if (link.Length > LinkLength) AddRecord(records, "linkpath", link);
        if (!Fits(mtime)) AddRecord(records, "mtime", Digits(mtime));
        if (path.Length > NameLength) AddRecord(records, "path", path);
        if (!Fits(size)) AddRecord(records, "size", Digits(size));
        return [.. records];
    }

    // "LENGTH KEYWORD=VALUE\n", where the length counts its own digits too.
    private static void AddRecord(List<byte> records, string keyword, ReadOnlySpan<byte> value)
    {
        int rest = 1 + keyword.Length + 1 + value.Length + 1;
        int length = rest + 1;
        while (length != rest + Digits(length).Length) length = rest + Digits(length).Length;
        records.AddRange(Digits(length));
        records.AddRange(Encoding.ASCII.GetBytes($" {keyword}="));
        records.AddRange(value);
        records.Add((byte)'\n');
    }

    private static byte[] Digits(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    private static bool Fits(long number) => number is >= 0 and <= MaxOctal;

    private static void WritePath(Span<byte> block, TarForm form, ReadOnlySpan<byte> path)
    {
        int split = form == TarForm.Ustar && path.Length > NameLength ? SplitAt(path) : -1;
        if (split >= 0)
        {
            path[..split].CopyTo(block.Slice(PrefixAt, PrefixLength));
            path = path[(split + 1)..];
        }

        Cut(path, NameLength).CopyTo(block);
    }

    // The slash at which a long path is cut in two so that the parts fit: the last that leaves something behind it. -1 where there is none.
    private static int SplitAt(ReadOnlySpan<byte> path)
    {
        if (path.Length > PrefixLength + 1 + NameLength) return -1;
        int split = path[..Math.Min(path.Length - 1, PrefixLength + 1)].LastIndexOf((byte)'/');
        return split > 0 && path.Length - split - 1 <= NameLength ? split : -1;
    }

    // Not in the middle of a character: readers decode the field even where another value takes its place.
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int length)
    {
        if (text.Length <= length) return text;
        while (length > 0 && (text[length] & 0xC0) == 0x80) length--;
        return text[..length];
    }

    private static void Number(Span<byte> field, TarForm form, long number)
    {
        if (form != TarForm.Gnu || Fits(number))
        {
            Octal(field, Fits(number) ? number : 0);
            return;
        }

        // A set first bit, then a big-endian number in two's complement.
        field.Fill(number < 0 ? (byte)0xff : (byte)0);
        field[0] |= 0x80;
        BinaryPrimitives.WriteInt64BigEndian(field[^sizeof(long)..], number);
    }

    private static void Octal(Span<byte> field, long number)
    {
        // The last byte stays as it is: NUL.
        for (int i = field.Length - 2; i >= 0; i--, number >>= 3) field[i] = (byte)('0' + (number & 7));
    }

    private static void WriteChecksum(Span<byte> block)
    {
        var field = block.Slice(ChecksumAt, ShortNumber);
        field.Fill((byte)' ');
        int sum = 0;
        foreach (byte b in block) sum += b;
        Octal(field[..7], sum);
    }
}
