using static Poncho.IO.Tar.TarFields;

namespace Poncho.IO.Tar;

/// <summary>The fields of one header block of 512 bytes, as they are read.</summary>
internal readonly ref struct TarHeaderBlock(ReadOnlySpan<byte> block)
{
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

    public int Mode => (int)(Number(_block.Slice(ModeAt, ShortNumber)) & 0xfff);

    public long Uid => Number(_block.Slice(UidAt, ShortNumber));

    public long Gid => Number(_block.Slice(GidAt, ShortNumber));

    /// <summary>Bytes of data.</summary>
    public long Size => TarExtended.CheckedSize(Number(_block.Slice(SizeAt, LongNumber)));

    public DateTimeOffset Modified => TarExtended.Time(Number(_block.Slice(ModifiedAt, LongNumber)), 0);

    /// <summary>Whether the path stands in two fields.</summary>
    public bool HasSplitPath => IsPosix && _block[PrefixAt] != 0;

    public string Path
    {
        get
        {
            string name = Text(UpToNul(_block[..NameLength]));
            return HasSplitPath ? Text(UpToNul(_block.Slice(PrefixAt, PrefixLength))) + "/" + name : name;
        }
    }

    public string LinkTarget => Text(UpToNul(_block.Slice(LinkAt, LinkLength)));

    // The oldest format has no names of owners.
    public string UserName => IsPosix || IsGnu ? OwnerName(UpToNul(_block.Slice(UserAt, OwnerLength))) : "";

    public string GroupName => IsPosix || IsGnu ? OwnerName(UpToNul(_block.Slice(GroupAt, OwnerLength))) : "";

    /// <summary>Whether the sum is right, of bytes as POSIX says, or of signed ones as some old tars wrote it.</summary>
    public bool HasChecksum
    {
        get
        {
            long said = Number(_block.Slice(ChecksumAt, ShortNumber));
            // The sum counts the eight bytes of its own field as blanks.
            int sum = ShortNumber * ' ', signed = sum;
            for (int i = 0; i < TarBlocks.Size; i++)
            {
                if (i is >= ChecksumAt and < ChecksumAt + ShortNumber) continue;
                sum += _block[i];
                signed += (sbyte)_block[i];
            }

            return said == sum || said == signed;
        }
    }

    private bool IsPosix => _block[MagicAt..].StartsWith("ustar\0"u8);

    // Where POSIX has the first part of a long path, GNU's format has times.
    private bool IsGnu => _block[MagicAt..].StartsWith("ustar  \0"u8);
}
