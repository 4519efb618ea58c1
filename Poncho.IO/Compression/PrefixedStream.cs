using Poncho.IO.Streams;

namespace Poncho.IO.Compression;

/// <summary>Bytes that were read already to see what they are, and then the stream that they came from.</summary>
internal sealed class PrefixedStream : ReadingStream
{
    private readonly Stream _inner;
    private ReadOnlyMemory<byte> _prefix;

    /// <param name="prefix">Comes first.</param>
    /// <param name="inner">Comes then; stays open.</param>
    public PrefixedStream(ReadOnlyMemory<byte> prefix, Stream inner)
    {
        _prefix = prefix;
        _inner = inner;
    }

    public override int Read(Span<byte> buffer)
    {
        ThrowIfDisposed();
        return _prefix.IsEmpty ? _inner.Read(buffer) : Take(buffer);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _prefix.IsEmpty ? _inner.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(Take(buffer.Span));
    }

    private int Take(Span<byte> buffer)
    {
        int taken = Math.Min(buffer.Length, _prefix.Length);
        _prefix.Span[..taken].CopyTo(buffer);
        _prefix = _prefix[taken..];
        return taken;
    }
}
