using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Poncho.Oci.Layers;

/// <summary>Text and numbers of tar header fields.</summary>
internal static class TarText
{
    /// <summary>UTF-8 without NUL; false for what no path can be written with.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out string text)
    {
        bool good = Utf8.IsValid(bytes) && !bytes.Contains((byte)0);
        text = good ? Encoding.UTF8.GetString(bytes) : "";
        return good;
    }

    /// <summary>A field up to its first NUL, or its end.</summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    /// <summary>Octal digits among blanks and NULs (none mean 0), or a big-endian number in two's complement behind a set first bit (GNU).</summary>
    public static bool TryNumber(ReadOnlySpan<byte> field, out long number)
    {
        number = 0;
        if (field[0] is 0x80 or 0xff) return TryBinary(field, out number);
        var digits = field.Trim(" \0"u8);
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7') return false;
            number = (number << 3) | (long)(digit - '0');
        }

        // Twelve octal digits are 36 bits.
        return true;
    }

    // Fields have 8 or 12 bytes; what stands before the last eight may say nothing but the sign.
    private static bool TryBinary(ReadOnlySpan<byte> field, out long number)
    {
        byte sign = field[0] == 0xff ? (byte)0xff : (byte)0;
        Span<byte> whole = stackalloc byte[12];
        whole.Fill(sign);
        field[1..].CopyTo(whole[(whole.Length - field.Length + 1)..]);
        number = BinaryPrimitives.ReadInt64BigEndian(whole[^sizeof(long)..]);
        return !whole[..^sizeof(long)].ContainsAnyExcept(sign) && number < 0 == (sign != 0);
    }
}
