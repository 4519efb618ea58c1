using Poncho.IO.Streams;

namespace Poncho.IO.Compression;

/// <summary>Reads zstd frames, one after another to the end of the inner stream, as one stream of bytes (RFC 8878 section 3).</summary>
public sealed class ZstdDecompressStream : ReadingStream
{
    private readonly Stream _inner;
    private readonly bool _leaveOpen;
    private readonly ZstdDecoder _decoder;
    private readonly byte[] _input = new byte[Files.AtomicFile.BufferSize];
    private int _start, _end;
    private bool _frameDone = true;
    private bool _inputDone;

    public ZstdDecompressStream(Stream inner, int windowLogMax = ZstdDecoder.DefaultWindowLog, bool leaveOpen = false)
    {
        _inner = inner;
        _leaveOpen = leaveOpen;
        _decoder = new ZstdDecoder(windowLogMax);
    }

    /// <exception cref="InvalidDataException">The bytes are no zstd, or are damaged or cut short.</exception>
    public override int Read(Span<byte> buffer)
    {
        ThrowIfDisposed();
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            if (TryDecode(buffer, out int produced)) return produced;
            Refilled(_inner.Read(_input));
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            if (TryDecode(buffer.Span, out int produced)) return produced;
            Refilled(await _inner.ReadAsync(_input, cancellationToken));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            if (!_leaveOpen) _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // True when bytes, or the end, can be given out; false when more input is needed.
    private bool TryDecode(Span<byte> buffer, out int produced)
    {
        produced = 0;
        // A frame that is not done may still hold decoded bytes inside libzstd although no input is left.
        while (_start < _end || !_frameDone)
        {
            _frameDone = _decoder.Step(_input.AsSpan(_start, _end - _start), buffer, out int consumed, out produced);
            _start += consumed;
            if (produced > 0) return true;
            if (_start == _end && !_frameDone && consumed == 0) break;
        }

        if (!_inputDone) return false;
        if (!_frameDone) throw new InvalidDataException("zstd: the stream ends in the middle of a frame");
        return true;
    }

    private void Refilled(int read)
    {
        _start = 0;
        _end = read;
        _inputDone = read == 0;
    }
}
