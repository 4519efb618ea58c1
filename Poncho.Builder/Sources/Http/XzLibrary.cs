using System.Buffers.Binary;
using Poncho.IO;
using Poncho.IO.Streams;
using SharpCompress.Common;
using SharpCompress.Compressors.Xz;

namespace Poncho.Builder.Sources.Http;

/// <summary>
/// Decompresses xz without a program, for machines that have no <c>xz</c>: streams one after another, with zeros between them or not, and
/// every check that the format has. SharpCompress decodes the blocks; their order, sizes and index, the ends of streams and what may
/// follow them are looked at here, since the library takes them as they come. It owns the inner stream, and reads synchronously, as the
/// library does.
/// </summary>
/// <remarks>Named by The .xz File Format, version 1.2.1: https://tukaani.org/xz/xz-file-format.txt.</remarks>
internal sealed class XzLibrary(Stream inner) : ReadingStream
{
    /// <summary>Bytes that a block may ask for: xz -9 asks for 65 MiB; windows of 1 GiB and more are hostile.</summary>
    public const long MemoryLimit = 256L << 20;

    private const int Lzma2 = 0x21, LongestInteger = 9;

    // A block of no bytes may ask for a large window as well: a million of them would keep the machine busy with windows alone.
    private const long WindowsCountFrom = 64L << 30, WindowRatio = 1000;

    private readonly XzInput _input = new(inner);
    private byte[] _decoded = [];
    private XZHeader? _header;
    private XZBlock? _block;
    private BlockSizes _current;
    private long _streams, _windows;

    // Of the stream that is being read: its index must say the same.
    private long _blocks, _packedBytes, _bytes;

    public override int Read(Span<byte> buffer)
    {
        if (_decoded.Length < buffer.Length) _decoded = new byte[buffer.Length];
        int read = Decode(_decoded, buffer.Length);
        _decoded.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _block?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Decode(byte[] buffer, int count)
    {
        try
        {
            while (count > 0)
            {
                if (_block is null && !BeginBlock()) return 0;
                int read = _block!.Read(buffer, 0, count);
                _bytes += read;
                _current.Bytes += read;
                // The library has read the block's check where it gives less than it was asked for.
                if (read < count) EndBlock();
                if (read > 0) return read;
            }

            return 0;
        }
        catch (Exception e) when (!_input.IsInnerFailed && IsOfTheLibrary(e))
        {
            string what = e is SharpCompressException && e.Message.Length > 0 ? e.Message : "compressed data is corrupt";
            throw new InvalidDataException($"xz: {what}", e);
        }
    }

    // The library throws all kinds of exceptions at bytes that it does not expect; found by giving it damaged files. The others are said by
    // this class, by the source of the bytes, or by the caller.
    private static bool IsOfTheLibrary(Exception e) =>
        e is not (PonchoException or InvalidDataException or IOException or OperationCanceledException or OutOfMemoryException);

    // False at the end of the file.
    private bool BeginBlock()
    {
        while (true)
        {
            if (_header is null && !BeginStream()) return false;
            if (_input.Peek(1)[0] != 0) break;
            EndStream();
        }

        int length = (_input.Peek(1)[0] + 1) * 4;
        _current = new BlockSizes { Start = _input.Position, Header = length };
        ReadBlockHeader(_input.Peek(length));
        _block = new XZBlock(_input, _header!.BlockCheckType, _header.BlockCheckSize);
        return true;
    }

    private bool BeginStream()
    {
        if (_streams > 0)
        {
            // Zeros may follow a stream, four at a time.
            while (!_input.IsAtEnd && _input.Peek(1)[0] == 0)
            {
                if (BinaryPrimitives.ReadUInt32LittleEndian(_input.Peek(4)) != 0) throw Corrupt("what follows a stream is none");
                _input.ReadExactly(new byte[4]);
            }

            if (_input.IsAtEnd) return false;
        }

        _header = XZHeader.FromStream(_input);
        if (_header.BlockCheckType is not (CheckType.NONE or CheckType.CRC32 or CheckType.CRC64 or CheckType.SHA256))
            throw Corrupt($"a check that is not known ({(int)_header.BlockCheckType})");
        _streams++;
        (_blocks, _packedBytes, _bytes) = (0, 0, 0);
        return true;
    }

    // What the header asks for is looked at before the library does what it says; whether it is whole, by its CRC32, the library finds.
    private void ReadBlockHeader(ReadOnlySpan<byte> header)
    {
        int flags = header[1];
        var rest = header[2..^4];
        _current.SaidPacked = (flags & 0x40) != 0 ? Integer(ref rest) : -1;
        _current.SaidBytes = (flags & 0x80) != 0 ? Integer(ref rest) : -1;
        long filter = Integer(ref rest), length = Integer(ref rest);
        if ((flags & 3) != 0 || filter != Lzma2)
        {
            throw new PonchoException(
                $"this xz file has a filter that needs the program xz (0x{filter:x}): \"xz\"",
                "install it, such as by apt-get install xz-utils");
        }

        if (length != 1 || rest.IsEmpty || rest[0] > 40) throw Corrupt("a block's header is corrupt");
        long window = rest[0] == 40 ? uint.MaxValue : (2L | (rest[0] & 1L)) << (rest[0] / 2 + 11);
        if (window > MemoryLimit) throw Corrupt($"memory usage limit reached (a window of {window >> 20} MiB)");
        _windows += window;
        if (_windows > WindowsCountFrom && _windows / WindowRatio > _input.Position)
            throw Corrupt("memory usage limit reached (windows of empty blocks)");
    }

    private void EndBlock()
    {
        // With the padding to four bytes, as in all sums here.
        long whole = _input.Position - _current.Start, packed = whole - _current.Header - _header!.BlockCheckSize;
        bool isAsLong = _current.SaidBytes < 0 || _current.SaidBytes == _current.Bytes;
        bool isPackedAsLong = _current.SaidPacked < 0 || Padded(_current.SaidPacked) == packed;
        if (!isAsLong || !isPackedAsLong) throw Corrupt("a block is not as long as it says");
        _blocks++;
        _packedBytes += whole;
        _block!.Dispose();
        _block = null;
    }

    private void EndStream()
    {
        long start = _input.Position, packed = 0, bytes = 0;
        _input.TakeCrc();
        _input.Take();
        long count = IndexInteger();
        if (count != _blocks) throw Corrupt("the index is not that of the blocks");
        for (long i = 0; i < count; i++)
        {
            packed = unchecked(packed + Padded(IndexInteger()));
            bytes = unchecked(bytes + IndexInteger());
        }

        if (packed != _packedBytes || bytes != _bytes) throw Corrupt("the index is not that of the blocks");
        while ((_input.Position - start) % 4 != 0)
        {
            if (_input.Take() != 0) throw Corrupt("the index is corrupt");
        }

        uint crc = _input.TakeCrc();
        Span<byte> said = stackalloc byte[4];
        _input.ReadExactly(said);
        if (BinaryPrimitives.ReadUInt32LittleEndian(said) != crc) throw Corrupt("the index is corrupt");
        long size = _input.Position - start;
        var footer = XZFooter.FromStream(_input);
        if ((uint)footer.BackwardSize != (uint)size || footer.StreamFlags![0] != 0 || footer.StreamFlags[1] != (byte)_header!.BlockCheckType)
            throw Corrupt("a stream's end is not that of its beginning");
        _header = null;
    }

    private long IndexInteger()
    {
        long value = 0;
        for (int i = 0; i < LongestInteger; i++)
        {
            byte next = _input.Take();
            value |= (long)(next & 0x7f) << (i * 7);
            if (next < 0x80) return next == 0 && i > 0 ? throw Corrupt("the index is corrupt") : value;
        }

        throw Corrupt("the index is corrupt");
    }

    private static long Integer(ref ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (int i = 0; i < LongestInteger && i < bytes.Length; i++)
        {
            value |= (long)(bytes[i] & 0x7f) << (i * 7);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }

        throw Corrupt("a block's header is corrupt");
    }

    private static long Padded(long size) => (size + 3) / 4 * 4;

    private static InvalidDataException Corrupt(string what) => new($"xz: {what}");

    /// <summary>A block in bytes: where it starts, its header, what that says of the packed and unpacked sizes (-1: nothing), and what came.</summary>
    private record struct BlockSizes(long Start, int Header, long SaidPacked, long SaidBytes, long Bytes);
}
