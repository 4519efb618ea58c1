using System.Text;

namespace Poncho.Oci.Layers;

/// <summary>
/// One header block of 512 bytes (POSIX.1-1988 ustar), and, where a value does not fit into it, the PAX record (POSIX.1-2001) that stands before it. Owner 0:0, no names of
/// owners, no devices.
/// </summary>
internal static class TarHeader
{
    public const int BlockSize = 512;
    public const byte File = (byte)'0', HardLink = (byte)'1', Symlink = (byte)'2', Directory = (byte)'5', PaxRecords = (byte)'x';

    // Offsets and lengths of the fields.
    private const int NameLength = 100, ModeAt = 100, UidAt = 108, GidAt = 116, SizeAt = 124, MtimeAt = 136, ChecksumAt = 148, TypeAt = 156;
    private const int LinkAt = 157, LinkLength = 100, MagicAt = 257, DevMajorAt = 329, DevMinorAt = 337, PrefixAt = 345, PrefixLength = 155;

    /// <summary>The largest number that eleven octal digits hold: 8 GiB less one.</summary>
    private const long MaxOctal = 0x1_FFFF_FFFF;

    // The same for every entry: a name with the entry's own or a process id would be one more thing that bytes depend on.
    private static ReadOnlySpan<byte> PaxName => "././@PaxHeader"u8;

    /// <summary>Fills one block.</summary>
    /// <param name="block">512 bytes.</param>
    /// <param name="type">The type flag.</param>
    /// <param name="path">UTF-8; cut where it does not fit, since a PAX record says it in full.</param>
    /// <param name="link">UTF-8, likewise.</param>
    /// <param name="mode">Nine permission bits.</param>
    /// <param name="size">Bytes of data that follow; 0 where it does not fit.</param>
    /// <param name="mtime">Seconds since 1970; 0 where it does not fit.</param>
    public static void Fill(Span<byte> block, byte type, ReadOnlySpan<byte> path, ReadOnlySpan<byte> link, int mode, long size, long mtime)
    {
        block.Clear();
        WritePath(block, path);
        Octal(block.Slice(ModeAt, 8), mode);
        Octal(block.Slice(UidAt, 8), 0);
        Octal(block.Slice(GidAt, 8), 0);
        Octal(block.Slice(SizeAt, 12), Fits(size) ? size : 0);
        Octal(block.Slice(MtimeAt, 12), Fits(mtime) ? mtime : 0);
        block[TypeAt] = type;
        Cut(link, LinkLength).CopyTo(block[LinkAt..]);
        "ustar\000"u8.CopyTo(block[MagicAt..]);
        Octal(block.Slice(DevMajorAt, 8), 0);
        Octal(block.Slice(DevMinorAt, 8), 0);
        WriteChecksum(block);
    }

    /// <summary>The header of a block of PAX records.</summary>
    public static void FillPax(Span<byte> block, long size) => Fill(block, PaxRecords, PaxName, [], 0x1a4, size, 0);

    /// <summary>What does not fit into the header, as PAX records in ordinal order of their keywords; empty where all does.</summary>
    public static byte[] PaxOf(ReadOnlySpan<byte> path, ReadOnlySpan<byte> link, long size, long mtime)
    {
        var records = new List<byte>();
        if (link.Length > LinkLength) AddRecord(records, "linkpath", link);
        if (!Fits(mtime)) AddRecord(records, "mtime", Encoding.ASCII.GetBytes(mtime.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (path.Length > NameLength && SplitAt(path) < 0) AddRecord(records, "path", path);
        if (!Fits(size)) AddRecord(records, "size", Encoding.ASCII.GetBytes(size.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return [.. records];
    }

    private static bool Fits(long number) => number is >= 0 and <= MaxOctal;

    // "LENGTH KEYWORD=VALUE\n", where the length counts its own digits too.
    private static void AddRecord(List<byte> records, string keyword, ReadOnlySpan<byte> value)
    {
        int rest = 1 + keyword.Length + 1 + value.Length + 1;
        int length = rest + 1;
        while (length != rest + Digits(length)) length = rest + Digits(length);
        records.AddRange(Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{length} {keyword}=")));
        records.AddRange(value);
        records.Add((byte)'\n');
    }

    private static int Digits(int number)
    {
        int count = 1;
        for (; number >= 10; number /= 10) count++;
        return count;
    }

    private static void WritePath(Span<byte> block, ReadOnlySpan<byte> path)
    {
        int split = path.Length > NameLength ? SplitAt(path) : -1;
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

    // Not in the middle of a character: readers decode the field even where a PAX record replaces it.
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int length)
    {
        if (text.Length <= length) return text;
        while (length > 0 && (text[length] & 0xC0) == 0x80) length--;
        return text[..length];
    }

    private static void Octal(Span<byte> field, long number)
    {
        // The last byte stays NUL.
        for (int i = field.Length - 2; i >= 0; i--, number >>= 3) field[i] = (byte)('0' + (number & 7));
    }

    private static void WriteChecksum(Span<byte> block)
    {
        var field = block.Slice(ChecksumAt, 8);
        field.Fill((byte)' ');
        int sum = 0;
        foreach (byte b in block) sum += b;
        Octal(field[..7], sum);
    }
}
