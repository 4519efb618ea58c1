using System.Buffers.Binary;

namespace Poncho.IO.Tar;

/// <summary>The fields of one header block of 512 bytes.</summary>
internal readonly ref struct TarHeaderBlock(ReadOnlySpan<byte> block)
{
    public const int Size = 512;

    private const int NameSize = 100, ModeAt = 100, LengthAt = 124, ModifiedAt = 136, ChecksumAt = 148, TypeAt = 156, LinkAt = 157, MagicAt = 257, PrefixAt = 345, PrefixSize = 155;

    private readonly ReadOnlySpan<byte> _block = block;

    public char Type => (char)_block[TypeAt];

    public TarMemberKind Kind => Type switch
    {
        '0' or '\0' or '7' => TarMemberKind.File,
        '1' => TarMemberKind.HardLink,
        '2' => TarMemberKind.SymbolicLink,
        '3' => TarMemberKind.CharacterDevice,
        '4' => TarMemberKind.BlockDevice,
        '5' => TarMemberKind.Folder,
        '6' => TarMemberKind.Fifo,
        _ => TarMemberKind.Other,
    };

    public int Mode => (int)(Number(_block.Slice(ModeAt, 8)) & 0xfff);

    /// <summary>Bytes of data.</summary>
    public long Length => Number(_block.Slice(LengthAt, 12)) is >= 0 and var length ? length : throw new InvalidDataException("tar: a size below 0");

    public DateTimeOffset Modified => TarExtended.Time(Number(_block.Slice(ModifiedAt, 12)), 0);

    // In GNU's format, whose magic has blanks, other things stand where POSIX has the first part of a long name.
    public string Path
    {
        get
        {
            string name = TarExtended.Text(Field(_block[..NameSize]));
            if (!_block[MagicAt..].StartsWith("ustar\0"u8) || _block[PrefixAt] == 0) return name;
            return TarExtended.Text(Field(_block.Slice(PrefixAt, PrefixSize))) + "/" + name;
        }
    }

    public string LinkTarget => TarExtended.Text(Field(_block.Slice(LinkAt, NameSize)));

    /// <summary>Whether the sum is right, of bytes as POSIX says, or of signed ones as some old tars wrote it.</summary>
    public bool HasChecksum
    {
        get
        {
            long said = Number(_block.Slice(ChecksumAt, 8));
            int sum = 8 * ' ', signed = sum;
            for (int i = 0; i < Size; i++)
            {
                if (i is >= ChecksumAt and < ChecksumAt + 8) continue;
                sum += _block[i];
                signed += (sbyte)_block[i];
            }

            return said == sum || said == signed;
        }
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field;

    // Octal digits among blanks and NULs, none for 0; or, the first bit set, a big-endian number of two's complement (GNU).
    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0) return Binary(field);
        long number = 0;
        var digits = field.Trim(" \0"u8);
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7') throw new InvalidDataException("tar: a header has a number that is none");
            number = (number << 3) | (long)(digit - '0');
        }

        return number;
    }

    private static long Binary(ReadOnlySpan<byte> field)
    {
        bool negative = field[0] == 0xff;
        if (field.Length > 8)
        {
            foreach (byte high in field[1..^8])
            {
                if (high != (negative ? 0xff : 0)) throw new InvalidDataException("tar: a header has a number that is too large");
            }

            long low = BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
            if (low < 0 != negative || (!negative && field[0] != 0x80)) throw new InvalidDataException("tar: a header has a number that is too large");
            return low;
        }

        // Eight bytes: the flag is in the number's own first byte.
        long number = BinaryPrimitives.ReadInt64BigEndian(field);
        return negative ? number : number & 0x7fff_ffff_ffff_ffff;
    }
}
