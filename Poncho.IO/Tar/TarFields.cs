using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Poncho.IO.Tar;

/// <summary>Where the fields of a header block lie (POSIX.1-1988, "ustar"), and the text and numbers in them.</summary>
internal static class TarFields
{
    public const int NameLength = 100;
    public const int ModeAt = 100;
    public const int UidAt = 108;
    public const int GidAt = 116;
    public const int SizeAt = 124;
    public const int ModifiedAt = 136;
    public const int ChecksumAt = 148;
    public const int TypeAt = 156;
    public const int LinkAt = 157;
    public const int LinkLength = 100;
    public const int MagicAt = 257;
    public const int UserAt = 265;
    public const int GroupAt = 297;
    public const int OwnerLength = 32;
    public const int DeviceMajorAt = 329;
    public const int DeviceMinorAt = 337;
    public const int PrefixAt = 345;
    public const int PrefixLength = 155;

    /// <summary>Lengths of the numbers.</summary>
    public const int ShortNumber = 8, LongNumber = 12;

    /// <summary>A field up to its first NUL, or its end.</summary>
    public static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field;

    /// <summary>UTF-8 without NUL.</summary>
    /// <exception cref="InvalidDataException">Something else: no path of ours can hold it.</exception>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        bool hasNul = bytes.Contains((byte)0);
        if (!hasNul && Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        string shown = PlainText.Line(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 100)]));
        throw new InvalidDataException($"tar: a name {(hasNul ? "holds a NUL" : "is no text in UTF-8")}: \"{shown}\"");
    }

    /// <summary>A name of an owner, which says nothing but who packed: what is no UTF-8 is read as Latin-1.</summary>
    public static string OwnerName(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    /// <summary>
    /// Octal digits among blanks and NULs (none mean 0), or a big-endian number in two's complement behind a first byte of 0x80 or 0xff
    /// (GNU).
    /// </summary>
    /// <exception cref="InvalidDataException">Something else, or a number of more than 64 bits.</exception>
    public static long Number(ReadOnlySpan<byte> field)
    {
        if (field[0] is 0x80 or 0xff) return Binary(field);
        long number = 0;
        foreach (byte digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7') throw new InvalidDataException("tar: a header has a number that is none");
            // Twelve octal digits are 36 bits.
            number = (number << 3) | (long)(digit - '0');
        }

        return number;
    }

    // Before the last eight bytes nothing may stand but the sign.
    private static long Binary(ReadOnlySpan<byte> field)
    {
        byte sign = field[0] == 0xff ? (byte)0xff : (byte)0;
        Span<byte> whole = stackalloc byte[LongNumber];
        whole.Fill(sign);
        field[1..].CopyTo(whole[(whole.Length - field.Length + 1)..]);
        long number = BinaryPrimitives.ReadInt64BigEndian(whole[^sizeof(long)..]);
        bool fits = !whole[..^sizeof(long)].ContainsAnyExcept(sign) && number < 0 == (sign != 0);
        return fits ? number : throw new InvalidDataException("tar: a header has a number that is too large");
    }
}
