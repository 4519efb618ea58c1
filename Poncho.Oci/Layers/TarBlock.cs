namespace Poncho.Oci.Layers;

/// <summary>A tar header block as it was read: its fields, not yet amended by PAX records.</summary>
internal readonly record struct TarBlock
{
    private const byte OldFile = 0;

    private const int NameLength = 100, ModeAt = 100, UidAt = 108, GidAt = 116, SizeAt = 124, MtimeAt = 136, ChecksumAt = 148, TypeAt = 156;
    private const int LinkAt = 157, MagicAt = 257, UserAt = 265, GroupAt = 297, PrefixAt = 345, PrefixLength = 155, OwnerLength = 32;

    public byte Type { get; private init; }

    public long Size { get; private init; }

    private string Path { get; init; }

    private bool IsPathCut { get; init; }

    private string LinkTarget { get; init; }

    private int Mode { get; init; }

    private long Uid { get; init; }

    private long Gid { get; init; }

    private long Mtime { get; init; }

    private string UserName { get; init; }

    private string GroupName { get; init; }

    /// <summary>False where a number, a text or the checksum is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> block, out TarBlock read)
    {
        read = default;
        bool posix = block.Slice(MagicAt, 8).SequenceEqual("ustar\000"u8);
        bool gnu = block.Slice(MagicAt, 8).SequenceEqual("ustar  \0"u8);
        // GNU keeps times where POSIX keeps the first part of a long name; the oldest format has no owners' names either.
        string prefix = "", user = "", group = "";
        bool good = HasChecksum(block)
            & TarText.TryRead(TarText.Field(block[..NameLength]), out string name)
            & TarText.TryRead(TarText.Field(block.Slice(LinkAt, NameLength)), out string link)
            & (!posix || TarText.TryRead(TarText.Field(block.Slice(PrefixAt, PrefixLength)), out prefix))
            & (!(posix || gnu) || (TarText.TryRead(TarText.Field(block.Slice(UserAt, OwnerLength)), out user) & TarText.TryRead(TarText.Field(block.Slice(GroupAt, OwnerLength)), out group)))
            & TarText.TryNumber(block.Slice(ModeAt, 8), out long mode)
            & TarText.TryNumber(block.Slice(UidAt, 8), out long uid)
            & TarText.TryNumber(block.Slice(GidAt, 8), out long gid)
            & TarText.TryNumber(block.Slice(SizeAt, 12), out long size)
            & TarText.TryNumber(block.Slice(MtimeAt, 12), out long mtime);
        read = new TarBlock
        {
            Type = block[TypeAt] == OldFile ? TarHeader.File : block[TypeAt],
            Size = size,
            Path = prefix.Length == 0 ? name : prefix + "/" + name,
            IsPathCut = prefix.Length > 0,
            LinkTarget = link,
            Mode = (int)mode,
            Uid = uid,
            Gid = gid,
            Mtime = mtime,
            UserName = user,
            GroupName = group,
        };
        return good;
    }

    /// <summary>The entry that this block and the records before it, if any, describe; null, with the reason, where no layer keeps it.</summary>
    public PayloadEntry? ToEntry(PaxRecords? records, out string? oddity)
    {
        PayloadEntryKind? kind = Type switch
        {
            TarHeader.File => PayloadEntryKind.File,
            TarHeader.Directory => PayloadEntryKind.Directory,
            TarHeader.Symlink => PayloadEntryKind.Symlink,
            TarHeader.HardLink => PayloadEntryKind.HardLink,
            _ => null,
        };
        var pax = records ?? new PaxRecords();
        string path = pax.Path ?? Path;
        long size = pax.Size ?? Size;
        oddity = this switch
        {
            _ when kind is null => $"an entry of type '{(char)Type}'",
            _ when kind != PayloadEntryKind.File && size != 0 => "a folder or link with bytes",
            // Well-formed, but .NET's reader, which unpacks layers, forgets the first part, or takes it for a number.
            _ when IsPathCut && records is not null => "a name in two parts behind PAX records",
            _ when kind == PayloadEntryKind.File && path.EndsWith('/') => "a file whose name ends with a slash",
            _ => null,
        };
        return oddity is not null ? null : new PayloadEntry
        {
            Kind = kind!.Value,
            Path = kind == PayloadEntryKind.Directory ? path.TrimEnd('/') : path,
            LinkTarget = kind is PayloadEntryKind.Symlink or PayloadEntryKind.HardLink ? pax.LinkPath ?? LinkTarget : "",
            Mode = Mode & 0xfff,
            Size = size,
            Mtime = pax.Mtime ?? Mtime,
            Uid = pax.Uid ?? Uid,
            Gid = pax.Gid ?? Gid,
            UserName = pax.UserName ?? UserName,
            GroupName = pax.GroupName ?? GroupName,
        };
    }

    private static bool HasChecksum(ReadOnlySpan<byte> block)
    {
        if (!TarText.TryNumber(block.Slice(ChecksumAt, 8), out long expected)) return false;
        // The sum counts the eight bytes of its own field as blanks.
        long sum = 8 * ' ';
        foreach (byte b in block[..ChecksumAt]) sum += b;
        foreach (byte b in block[(ChecksumAt + 8)..]) sum += b;
        return sum == expected;
    }
}
