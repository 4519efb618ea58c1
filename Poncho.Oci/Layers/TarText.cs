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

    /// <summary>Octal digits among blanks and NULs (none mean 0), or a big-endian number behind a byte 0x80 (GNU).</summary>
    public static bool TryNumber(ReadOnlySpan<byte> field, out long number)
    {
        number = 0;
        if (field[0] == 0x80) return TryBinary(field[1..], out number);
        var digits = field.Trim(" \0"u8);
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7') return false;
            number = (number << 3) | (long)(digit - '0');
        }

        // Twelve octal digits are 36 bits.
        return true;
    }

    private static bool TryBinary(ReadOnlySpan<byte> field, out long number)
    {
        number = 0;
        foreach (byte b in field)
        {
            if (number > long.MaxValue >> 8) return false;
            number = (number << 8) | b;
        }

        return true;
    }
}
