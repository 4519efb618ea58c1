namespace Poncho.IO.Tar;

/// <summary>
/// Puts together what a tarball says of one member: its header block, and the PAX records and long names before it. It is given the bytes
/// between the data of two members, in pieces of any size: fill <see cref="Wanted"/>, then call <see cref="Take"/>. So it serves both readers of
/// a stream (<see cref="TarForwardReader"/>) and callers that are handed a tarball piece by piece.
/// </summary>
/// <remarks>
/// POSIX ustar and PAX (POSIX.1-2001), GNU's long names and large numbers, the oldest format. Names are text in UTF-8 without NUL. What
/// precedes a member takes only as much memory as is allowed, whatever size it claims.
/// </remarks>
public sealed class TarHeaderReader
{
    /// <summary>The bytes of PAX records, or of a long name, that are usually allowed before a member.</summary>
    public const int UsualLimit = 1 << 20;

    private readonly byte[] _block = new byte[TarBlocks.Size];
    private readonly int _limit;
    private TarExtended _extended = new();
    private byte[]? _before;
    private char _beforeType;
    private int _beforeSize, _held;

    /// <param name="limit">Bytes of PAX records, or of a long name, that may stand before a member.</param>
    public TarHeaderReader(int limit = UsualLimit) => _limit = limit;

    /// <summary>The member that was put together last.</summary>
    public TarMember Member { get; private set; }

    /// <summary>Whether the block of zeros that ends a tarball was seen, or <see cref="Finish"/> was called.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether a global header has come by.</summary>
    public bool HasGlobalHeader { get; private set; }

    /// <summary>Whether nothing was taken since the last member: the next byte may be the end of the tarball.</summary>
    public bool IsBetweenMembers => _held == 0 && _before is null && !_extended.Any;

    /// <summary>Whether what was taken since the last member are zeros that may turn out to be the end.</summary>
    public bool MayHaveEnded => HasEnded || (_held > 0 && _before is null && !_extended.Any && !_block.AsSpan(0, _held).ContainsAnyExcept((byte)0));

    /// <summary>Where the next bytes go; never empty. Not valid after the next call of <see cref="Take"/>.</summary>
    public Memory<byte> Wanted => (_before ?? _block).AsMemory(_held);

    /// <summary>Takes the bytes that were put into <see cref="Wanted"/>.</summary>
    /// <returns>Whether <see cref="Member"/> is a new one, whose data follows.</returns>
    /// <exception cref="InvalidDataException">The bytes are no tarball's.</exception>
    public bool Take(int count)
    {
        _held += count;
        if (_held < (_before ?? _block).Length) return false;
        _held = 0;
        if (_before is { } before)
        {
            _before = null;
            AddExtended(before.AsSpan(0, _beforeSize));
            return false;
        }

        return TakeBlock();
    }

    /// <summary>No more bytes come.</summary>
    /// <exception cref="InvalidDataException">The tarball ends in the middle of a header, or before the member that one announces.</exception>
    public void Finish()
    {
        if (HasEnded) return;
        if (_held > 0 || _before is not null) throw new InvalidDataException("tar: it ends in the middle of a member");
        CheckNothingAnnounced();
        HasEnded = true;
    }

    private bool TakeBlock()
    {
        if (!_block.AsSpan().ContainsAnyExcept((byte)0))
        {
            CheckNothingAnnounced();
            HasEnded = true;
            return false;
        }

        var header = new TarHeaderBlock(_block);
        if (!header.HasChecksum) throw new InvalidDataException("tar: a header's checksum is wrong");
        if (header.Type is 'x' or 'g' or 'L' or 'K')
        {
            BeginExtended(header.Type, header.Size);
            return false;
        }

        Member = MemberOf(header, _extended);
        _extended = new TarExtended();
        return true;
    }

    private void BeginExtended(char type, long size)
    {
        if (size > _limit)
        {
            string limit = _limit >= 1 << 20 ? $"{_limit >> 20} MiB" : $"{_limit >> 10} KiB";
            throw new InvalidDataException($"tar: an extended header claims more than {limit}");
        }

        (_beforeType, _beforeSize) = (type, (int)size);
        if (size == 0) AddExtended([]);
        else _before = new byte[size + TarBlocks.PaddingOf(size)];
    }

    private void AddExtended(ReadOnlySpan<byte> content)
    {
        switch (_beforeType)
        {
            case 'x':
                _extended.AddRecords(content);
                break;
            case 'g':
                HasGlobalHeader = true;
                TarExtended.CheckGlobal(content);
                break;
            case 'L':
                _extended.SetLongPath(content);
                break;
            default:
                _extended.SetLongLink(content);
                break;
        }
    }

    private void CheckNothingAnnounced()
    {
        if (_extended.Any) throw new InvalidDataException("tar: it ends before the member that a header announces");
    }

    private static TarMember MemberOf(TarHeaderBlock header, TarExtended extended)
    {
        var kind = extended.IsSparse ? TarMemberKind.Other : header.Kind;
        string path = extended.Path ?? header.Path;
        long stated = extended.Size ?? header.Size;

        // Links, folders and devices have no data, whatever they say; the oldest tars say a linked file's size.
        long size = kind is TarMemberKind.File or TarMemberKind.Other ? stated : 0;

        // Of the oldest tars: a folder is a file whose name ends with a slash. Bytes that it has all the same are passed over.
        if (kind == TarMemberKind.File && path.EndsWith('/')) kind = TarMemberKind.Folder;
        bool isLink = kind is TarMemberKind.HardLink or TarMemberKind.SymbolicLink;
        return new TarMember
        {
            Kind = kind,
            Path = path,
            LinkTarget = isLink ? extended.LinkTarget ?? header.LinkTarget : "",
            Mode = header.Mode,
            Size = size,
            Modified = extended.Modified ?? header.Modified,
            Uid = extended.Uid ?? header.Uid,
            Gid = extended.Gid ?? header.Gid,
            UserName = extended.UserName ?? header.UserName,
            GroupName = extended.GroupName ?? header.GroupName,
            Form = FormOf(header, extended, stated),
        };
    }

    private static TarMemberForm FormOf(TarHeaderBlock header, TarExtended extended, long stated) => new()
    {
        Type = header.Type,
        StatedSize = stated,
        HasSplitPath = header.HasSplitPath,
        HasRecords = extended.HasRecords,
        HasLongName = extended.HasLongName,
        HasLineFeed = extended.HasLineFeed,
        UnusedKeyword = extended.UnusedKeyword,
    };
}
