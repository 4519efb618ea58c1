using System.IO.Hashing;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Http;

/// <summary>
/// The bytes of an xz file as <see cref="XzLibrary"/> and its decoder ask for them: each read gives all that was asked for, since the decoder
/// takes fewer bytes, and the end of the file, for data. It owns the inner stream.
/// </summary>
internal sealed class XzInput(Stream inner) : ReadingStream
{
    private readonly byte[] _buffer = new byte[AtomicFile.BufferSize];
    private readonly Crc32 _crc = new();
    private int _start, _end;
    private long _filled;

    /// <summary>Bytes that were read.</summary>
    public override long Position { get => _filled - (_end - _start); set => throw new NotSupportedException(); }

    /// <summary>Whether the inner stream itself failed: such an error is none of the xz file's.</summary>
    public bool IsInnerFailed { get; private set; }

    /// <summary>Whether nothing follows.</summary>
    public bool IsAtEnd => !Fill(1);

    /// <summary>The next bytes, which stay to be read.</summary>
    /// <param name="count">128 KiB at most.</param>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public ReadOnlySpan<byte> Peek(int count) => Fill(count) ? _buffer.AsSpan(_start, count) : throw Ended();

    /// <summary>Reads a byte, for the CRC32 that <see cref="TakeCrc"/> gives.</summary>
    public byte Take()
    {
        var next = Peek(1);
        _crc.Append(next);
        _start++;
        return _buffer[_start - 1];
    }

    /// <summary>The CRC32 of what <see cref="Take"/> gave since this was asked for last.</summary>
    public uint TakeCrc()
    {
        uint crc = _crc.GetCurrentHashAsUInt32();
        _crc.Reset();
        return crc;
    }

    public override int ReadByte()
    {
        if (_start == _end && !Fill(1)) throw Ended();
        return _buffer[_start++];
    }

    public override int Read(Span<byte> buffer)
    {
        for (var rest = buffer; !rest.IsEmpty;)
        {
            if (_start == _end && !Fill(1)) throw Ended();
            int part = Math.Min(rest.Length, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(rest);
            _start += part;
            rest = rest[part..];
        }

        return buffer.Length;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private static EndOfStreamException Ended() => new("xz: the file ends in the middle");

    private bool Fill(int count)
    {
        if (_end - _start >= count) return true;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (_end < count)
        {
            int read;
            try
            {
                read = inner.Read(_buffer.AsSpan(_end));
            }
            catch
            {
                IsInnerFailed = true;
                throw;
            }

            if (read == 0) return false;
            _end += read;
            _filled += read;
        }

        return true;
    }
}
