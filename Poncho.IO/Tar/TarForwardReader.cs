using System.Buffers;
using System.Text;

namespace Poncho.IO.Tar;

/// <summary>
/// Reads a tarball forward, member by member: POSIX ustar and PAX (POSIX.1-2001), GNU's long names and large numbers, the oldest format. Names are text with any character
/// that UTF-8 has but NUL; what precedes a member (PAX records, long names) takes at most 1 MiB of memory, whatever it claims.
/// </summary>
/// <remarks>
/// The base library's reader takes a PAX header into memory whatever size it says, refuses a name with a line break in it, and replaces what is no UTF-8 in a name
/// (docs/DECISIONS.md). It writes none of these; tarballs of others do.
/// </remarks>
public sealed class TarForwardReader
{
    private const int MostExtended = 1024 * 1024;

    private readonly Stream _tar;
    private readonly byte[] _block = new byte[TarHeaderBlock.Size];
    private long _left, _padding;
    private bool _ended;

    /// <param name="tar">Read from where it is; stays open.</param>
    public TarForwardReader(Stream tar) => _tar = tar;

    /// <summary>The member whose bytes <see cref="Read"/> gives.</summary>
    public TarMember Current { get; private set; }

    /// <summary>Goes to the next member, past what of the last one was not read. False at the end of the tarball; what follows it in the stream is not read.</summary>
    /// <exception cref="InvalidDataException">The bytes are no tarball, are damaged, or end in the middle of a member.</exception>
    public bool Next()
    {
        Skip(_left + _padding);
        var extended = new TarExtended();
        while (TryReadBlock())
        {
            var header = new TarHeaderBlock(_block);
            if (!header.HasChecksum) throw new InvalidDataException("tar: a header's checksum is wrong");
            switch (header.Type)
            {
                case 'x':
                    extended.AddRecords(ReadExtended(header.Length));
                    break;
                case 'g':
                    TarExtended.CheckGlobal(ReadExtended(header.Length));
                    break;
                case 'L':
                    extended.Path = TarExtended.LongName(ReadExtended(header.Length));
                    break;
                case 'K':
                    extended.LinkTarget = TarExtended.LongName(ReadExtended(header.Length));
                    break;
                default:
                    Begin(header, extended);
                    return true;
            }
        }

        if (extended.Any) throw new InvalidDataException("tar: it ends before the member that a header announces");
        return false;
    }

    /// <summary>Reads bytes of the current member; 0 at their end.</summary>
    /// <exception cref="InvalidDataException">The tarball ends before.</exception>
    public int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty) return 0;
        int read = _tar.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0) throw Cut();
        _left -= read;
        return read;
    }

    private void Begin(TarHeaderBlock header, TarExtended extended)
    {
        var kind = extended.IsSparse ? TarMemberKind.Other : header.Kind;
        string path = extended.Path ?? header.Path;
        long size = extended.Size ?? header.Length;

        // Links and folders have no data, whatever they say; the oldest tars say a linked file's size.
        if (kind is not (TarMemberKind.File or TarMemberKind.Other)) size = 0;

        // Of the oldest tars: a folder is a file whose name ends with a slash. Bytes that it has all the same are passed over.
        if (kind == TarMemberKind.File && path.EndsWith('/')) kind = TarMemberKind.Folder;
        Current = new TarMember
        {
            Kind = kind,
            Path = path,
            LinkTarget = kind is TarMemberKind.HardLink or TarMemberKind.SymbolicLink ? extended.LinkTarget ?? header.LinkTarget : "",
            Mode = header.Mode,
            Size = size,
            Modified = extended.Modified ?? header.Modified,
        };
        Expect(size);
    }

    private void Expect(long size)
    {
        _left = size;
        _padding = -size & (TarHeaderBlock.Size - 1);
    }

    private byte[] ReadExtended(long size)
    {
        if (size > MostExtended) throw new InvalidDataException($"tar: an extended header claims {size} bytes");
        Expect(size);
        byte[] content = new byte[size];
        for (int at = 0; at < content.Length;) at += Read(content.AsSpan(at));
        Skip(_padding);
        return content;
    }

    // False at the end: a block of zeros, or no more bytes.
    private bool TryReadBlock()
    {
        if (_ended) return false;
        int held = _tar.ReadAtLeast(_block, _block.Length, throwOnEndOfStream: false);
        if (held is > 0 and < TarHeaderBlock.Size) throw Cut();
        _ended = held == 0 || !_block.AsSpan().ContainsAnyExcept((byte)0);
        return !_ended;
    }

    private void Skip(long count)
    {
        (_left, _padding) = (0, 0);
        if (count == 0) return;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(count, Files.AtomicFile.BufferSize));
        try
        {
            while (count > 0)
            {
                int read = _tar.Read(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
                if (read == 0) throw Cut();
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static InvalidDataException Cut() => new("tar: it ends in the middle of a member");
}
