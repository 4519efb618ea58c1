using System.Buffers;

namespace Poncho.IO.Compression;

/// <summary>Takes a zstd stream apart into headers, blocks and checksums (RFC 8878 section 3) without decoding them.</summary>
public sealed class ZstdPieceReader : IDisposable
{
    /// <summary>Bytes of a block's header.</summary>
    public const int BlockHeaderLength = 3;

    private const int ChecksumLength = 4;

    private readonly Stream _input;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * ZstdFrameHeader.MaxBlockSize);
    private long _left;
    private long _offset;
    private int _start, _end, _pieceLength;
    private ZstdPieceKind _next = ZstdPieceKind.FrameHeader;
    private bool _disposed;

    /// <param name="input">Read from its position; stays open.</param>
    /// <param name="length">Bytes of it that belong to the zstd stream.</param>
    public ZstdPieceReader(Stream input, long length)
    {
        _input = input;
        _left = length;
    }

    /// <summary>The header of the frame that the last piece belongs to.</summary>
    public ZstdFrameHeader Frame { get; private set; }

    /// <summary>The bytes of the last piece; none of a skippable frame. Valid until the next is read.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start - _pieceLength, _pieceLength);

    /// <exception cref="InvalidDataException">The bytes are no zstd, or end in the middle of a frame.</exception>
    public async ValueTask<ZstdPiece> ReadAsync(CancellationToken cancel) => _next switch
    {
        ZstdPieceKind.Block => await ReadBlockAsync(cancel),
        ZstdPieceKind.Checksum => await ReadChecksumAsync(cancel),
        _ => await ReadHeaderAsync(cancel),
    };

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private async ValueTask<ZstdPiece> ReadHeaderAsync(CancellationToken cancel)
    {
        int held = await FillAsync(ZstdFrameHeader.MaxLength, cancel);
        if (held == 0)
        {
            _pieceLength = 0;
            return new ZstdPiece(ZstdPieceKind.End, _offset, 0, false);
        }

        if (!ZstdFrameHeader.TryRead(_buffer.AsSpan(_start, held), out var header)) throw Cut();
        Frame = header;
        if (header.Skipped is { } skipped) return await SkipAsync(header.Length + skipped, cancel);
        _next = ZstdPieceKind.Block;
        return Take(ZstdPieceKind.FrameHeader, header.Length, isLast: false);
    }

    private async ValueTask<ZstdPiece> ReadBlockAsync(CancellationToken cancel)
    {
        if (await FillAsync(BlockHeaderLength, cancel) < BlockHeaderLength) throw Cut();
        var (size, isLast) = BlockOf(_buffer.AsSpan(_start, BlockHeaderLength));
        if (await FillAsync(BlockHeaderLength + size, cancel) < BlockHeaderLength + size) throw Cut();
        if (isLast) _next = Frame.HasChecksum ? ZstdPieceKind.Checksum : ZstdPieceKind.FrameHeader;
        return Take(ZstdPieceKind.Block, BlockHeaderLength + size, isLast);
    }

    private async ValueTask<ZstdPiece> ReadChecksumAsync(CancellationToken cancel)
    {
        if (await FillAsync(ChecksumLength, cancel) < ChecksumLength) throw Cut();
        _next = ZstdPieceKind.FrameHeader;
        return Take(ZstdPieceKind.Checksum, ChecksumLength, isLast: false);
    }

    private async ValueTask<ZstdPiece> SkipAsync(long length, CancellationToken cancel)
    {
        var piece = new ZstdPiece(ZstdPieceKind.Skippable, _offset, length, false);
        for (long left = length; left > 0;)
        {
            int held = await FillAsync(1, cancel);
            if (held == 0) throw Cut();
            int step = (int)Math.Min(held, left);
            _start += step;
            _offset += step;
            left -= step;
        }

        _pieceLength = 0;
        return piece;
    }

    // Section 3.1.1.2: last-block flag, two bits of type, the size in the rest; a block of one repeated byte (type 1) takes one byte.
    private static (int Size, bool IsLast) BlockOf(ReadOnlySpan<byte> header)
    {
        int bits = header[0] | (header[1] << 8) | (header[2] << 16);
        int type = (bits >> 1) & 3;
        int size = bits >> 3;
        if (type == 3) throw new InvalidDataException("zstd: a block of a reserved type");
        if (size > ZstdFrameHeader.MaxBlockSize) throw new InvalidDataException("zstd: a block of more than 128 KiB");
        return (type == 1 ? 1 : size, (bits & 1) != 0);
    }

    private ZstdPiece Take(ZstdPieceKind kind, int length, bool isLast)
    {
        var piece = new ZstdPiece(kind, _offset, length, isLast);
        _start += length;
        _offset += length;
        _pieceLength = length;
        return piece;
    }

    // Holds that many bytes, or all that are left; says how many are held.
    private async ValueTask<int> FillAsync(int wanted, CancellationToken cancel)
    {
        if (_end - _start >= wanted) return _end - _start;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < wanted && _left > 0)
        {
            int read = await _input.ReadAsync(_buffer.AsMemory(_end, (int)Math.Min(_buffer.Length - _end, _left)), cancel);
            if (read == 0) throw Cut();
            _end += read;
            _left -= read;
        }

        return _end;
    }

    private static InvalidDataException Cut() => new("zstd: the stream ends in the middle of a frame");
}
