using Poncho.IO.Streams;

namespace Poncho.IO.Compression;

/// <summary>
/// Compresses what is written into zstd frames: one, or several where <see cref="EndFrame"/> is called between. Disposing ends the last.
/// </summary>
public sealed class ZstdCompressStream : WritingStream
{
    private readonly Stream _inner;
    private readonly bool _leaveOpen;
    private readonly ZstdEncoder _encoder;
    private readonly byte[] _output = new byte[Files.AtomicFile.BufferSize];
    private bool _open;

    public ZstdCompressStream(Stream inner, ZstdOptions options, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        _inner = inner;
        _leaveOpen = leaveOpen;
        _encoder = new ZstdEncoder(options);
        _open = options.ContentSize is not null;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ThrowIfDisposed();
        if (buffer.IsEmpty) return;
        _open = true;
        for (bool done = false; !done;)
        {
            done = _encoder.Step(buffer, _output, NativeZstd.Continue, out int consumed, out int produced);
            buffer = buffer[consumed..];
            if (produced > 0) _inner.Write(_output.AsSpan(0, produced));
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (buffer.IsEmpty) return;
        _open = true;
        for (bool done = false; !done;)
        {
            done = _encoder.Step(buffer.Span, _output, NativeZstd.Continue, out int consumed, out int produced);
            buffer = buffer[consumed..];
            if (produced > 0) await _inner.WriteAsync(_output.AsMemory(0, produced), cancellationToken);
        }
    }

    /// <summary>Ends the frame; what is written next begins another. Does nothing where no frame is open.</summary>
    public void EndFrame()
    {
        for (bool done = !_open; !done;)
        {
            done = _encoder.Step([], _output, NativeZstd.End, out _, out int produced);
            if (produced > 0) _inner.Write(_output.AsSpan(0, produced));
        }

        _open = false;
    }

    /// <summary>Forgets an unfinished frame, so that disposing writes nothing more: for when the inner stream failed.</summary>
    public void Abandon() => _open = false;

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanWrite)
        {
            try
            {
                EndFrame();
            }
            finally
            {
                _encoder.Dispose();
                if (!_leaveOpen) _inner.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
