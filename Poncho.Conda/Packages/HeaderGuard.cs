using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Poncho.IO;

namespace Poncho.Conda.Packages;

/// <summary>
/// Walks a tarball's headers as the bytes pass to the platform's reader, which takes an extended header (PAX, GNU long names) into memory
/// whatever size it claims: beyond 1 MiB they are refused here.
/// </summary>
internal sealed class HeaderGuard(Stream tar, string archive) : ReadingStream
{
    private const int BlockSize = 512, ChecksumOffset = 148, ChecksumSize = 8, SizeOffset = 124, SizeSize = 12, TypeOffset = 156;
    private const long MostHeaderBytes = 1 << 20;

    private readonly byte[] _block = new byte[BlockSize];
    private readonly MemoryStream _pax = new();
    private int _filled;
    private long _skip, _paxLeft;
    private long? _paxSize;

    public override int Read(Span<byte> buffer)
    {
        int read = tar.Read(buffer);
        Walk(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await tar.ReadAsync(buffer, cancellationToken);
        Walk(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pax.Dispose();
            tar.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Walk(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_paxLeft > 0)
            {
                int part = (int)Math.Min(_paxLeft, bytes.Length);
                _pax.Write(bytes[..part]);
                _paxLeft -= part;
                if (_paxLeft == 0) _paxSize = SizeIn(_pax.GetBuffer().AsSpan(0, (int)_pax.Length));
                bytes = bytes[part..];
            }
            else if (_skip > 0)
            {
                int part = (int)Math.Min(_skip, bytes.Length);
                _skip -= part;
                bytes = bytes[part..];
            }
            else
            {
                int part = Math.Min(BlockSize - _filled, bytes.Length);
                bytes[..part].CopyTo(_block.AsSpan(_filled));
                _filled += part;
                bytes = bytes[part..];
                if (_filled == BlockSize) Judge();
            }
        }
    }

    private void Judge()
    {
        _filled = 0;
        // Zeros, and what is no header: the reader says so.
        if (!HasChecksum()) return;
        long size = Number(_block.AsSpan(SizeOffset, SizeSize));
        char type = (char)_block[TypeOffset];
        if (type is 'x' or 'g' or 'L' or 'K')
        {
            if (size is < 0 or > MostHeaderBytes) throw ArchiveErrors.Corrupt(archive, "an extended header claims more than 1 MiB");
            _paxLeft = type == 'x' ? size : 0;
            _pax.SetLength(0);
            _skip = Padded(size) - _paxLeft;
            return;
        }

        // Links, folders and devices have no data; the reader refuses those that claim some.
        _skip = type is >= '1' and <= '6' ? 0 : Padded(Math.Max(0, _paxSize ?? size));
        _paxSize = null;
    }

    private static long Padded(long size) => size > long.MaxValue - BlockSize ? long.MaxValue : (size + BlockSize - 1) / BlockSize * BlockSize;

    private bool HasChecksum()
    {
        long sum = 0;
        for (int i = 0; i < BlockSize; i++) sum += i is >= ChecksumOffset and < ChecksumOffset + ChecksumSize ? ' ' : _block[i];
        return sum != ' ' * ChecksumSize && sum == Number(_block.AsSpan(ChecksumOffset, ChecksumSize));
    }

    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0) return BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
        long number = 0;
        foreach (byte digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7') return -1;
            number = number * 8 + digit - '0';
        }

        return number;
    }

    // A record is "LENGTH KEY=VALUE\n", its length that of all of it.
    private static long? SizeIn(ReadOnlySpan<byte> records)
    {
        long? size = null;
        while (TryReadRecord(ref records, out var record))
        {
            if (record.StartsWith("size="u8) && TryNumber(record[5..].TrimEnd((byte)'\n'), out long value)) size = value;
        }

        return size;
    }

    private static bool TryReadRecord(ref ReadOnlySpan<byte> records, out ReadOnlySpan<byte> record)
    {
        record = default;
        int space = records.IndexOf((byte)' ');
        if (space <= 0 || !TryNumber(records[..space], out long length)) return false;
        if (length <= space || length > records.Length) return false;
        record = records[(space + 1)..(int)length];
        records = records[(int)length..];
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out long number) =>
        long.TryParse(Encoding.ASCII.GetString(digits), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
