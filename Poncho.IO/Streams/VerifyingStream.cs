using Poncho.IO.Files;

namespace Poncho.IO.Streams;

/// <summary>
/// Reads bytes that were promised by digest and size. The read that reaches the end throws when other bytes passed, and so does a read that goes
/// beyond the promised size. A caller that stops earlier has checked nothing.
/// </summary>
public sealed class VerifyingStream : ReadingStream
{
    private readonly Stream _inner;
    private readonly Digest _expected;
    private readonly long _size;
    private readonly string _source;
    private readonly Func<string?>? _advise;
    private readonly Sha256 _sha = new();
    private bool _verified;

    /// <param name="inner">Disposed with this.</param>
    /// <param name="expected">The promised digest.</param>
    /// <param name="size">The promised number of bytes.</param>
    /// <param name="source">Names it in messages: a path, or a URL without credentials.</param>
    /// <param name="advise">
    /// Called when other bytes have passed; gives what to do about them, or null for the advice about what came from elsewhere.
    /// </param>
    public VerifyingStream(Stream inner, Digest expected, long size, string source, Func<string?>? advise = null)
    {
        _inner = inner;
        _expected = expected;
        _size = size;
        _source = source;
        _advise = advise;
    }

    /// <summary>Bytes that have passed.</summary>
    public long Count { get; private set; }

    public override long Position { get => Count; set => throw new NotSupportedException(); }

    /// <exception cref="BlobMismatchException">The bytes are not those that were promised.</exception>
    /// <exception cref="PonchoException">The inner stream failed.</exception>
    public override int Read(Span<byte> buffer)
    {
        ThrowIfDisposed();
        if (buffer.IsEmpty) return 0;
        int read;
        try
        {
            read = _inner.Read(buffer);
        }
        catch (IOException e)
        {
            throw FileErrors.CannotRead(_source, e);
        }

        Pass(buffer[..read]);
        return read;
    }

    /// <exception cref="BlobMismatchException">The bytes are not those that were promised.</exception>
    /// <exception cref="PonchoException">The inner stream failed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (buffer.IsEmpty) return 0;
        int read;
        try
        {
            read = await _inner.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw FileErrors.CannotRead(_source, e);
        }

        Pass(buffer.Span[..read]);
        return read;
    }

    /// <summary>Reads on to the end, where the digest is compared.</summary>
    /// <exception cref="BlobMismatchException">The bytes are not those that were promised.</exception>
    public async Task DrainAsync(CancellationToken cancel)
    {
        var buffer = new byte[AtomicFile.BufferSize];
        while (await ReadAsync(buffer, cancel) > 0)
        {
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sha.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            Verify();
            return;
        }

        _sha.Append(bytes);
        Count += bytes.Length;
        if (Count > _size) throw new BlobMismatchException(_expected, _size, Count, _source, _advise?.Invoke());
    }

    private void Verify()
    {
        if (_verified) return;
        if (Count != _size) throw new BlobMismatchException(_expected, _size, Count, _source, _advise?.Invoke());
        var actual = _sha.Finish();
        if (actual != _expected) throw new BlobMismatchException(_expected, actual, _source, _advise?.Invoke());
        _verified = true;
    }
}
