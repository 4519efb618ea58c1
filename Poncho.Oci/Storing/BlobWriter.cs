using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Oci.Storing;

/// <summary>
/// Takes the bytes of a blob whose digest is not known yet, and hashes them as they pass. <see cref="CommitAsync"/> puts the blob into its store; disposed without it,
/// nothing stays.
/// </summary>
public sealed class BlobWriter : Stream
{
    private readonly Store _store;
    private readonly string _temporary;
    private readonly FileStream _file;
    private readonly Sha256 _sha = new();
    private readonly byte[] _buffer = new byte[AtomicFile.BufferSize];
    private int _held;
    private bool _closed;

    internal BlobWriter(Store store)
    {
        _store = store;
        _temporary = AtomicFile.TemporaryNameBeside(store.PathOf(Digest.Of([])));
        _file = StoreFiles.Do(_temporary, () => AtomicFile.Create(_temporary));
    }

    /// <summary>Bytes written so far.</summary>
    public long Count { get; private set; }

    /// <summary>The digest of what was written so far; more may follow.</summary>
    public Digest DigestSoFar() => _sha.SoFar();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_closed;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Count; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Pass(buffer);
        if (buffer.Length > _buffer.Length - _held) Flush();
        if (buffer.Length >= _buffer.Length) WriteThrough(buffer);
        else Hold(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Pass(buffer.Span);
        if (buffer.Length > _buffer.Length - _held) await FlushAsync(cancellationToken);
        if (buffer.Length >= _buffer.Length) await WriteThroughAsync(buffer, cancellationToken);
        else Hold(buffer.Span);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        WriteThrough(_buffer.AsSpan(0, _held));
        _held = 0;
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await WriteThroughAsync(_buffer.AsMemory(0, _held), cancellationToken);
        _held = 0;
    }

    /// <summary>Gives the blob its name in the store, unless the store has it already, and closes this.</summary>
    /// <returns>The blob's descriptor.</returns>
    /// <exception cref="PonchoException">The file cannot be written; the message names it.</exception>
    public async Task<Descriptor> CommitAsync(string mediaType, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await FlushAsync(cancel);
        var descriptor = new Descriptor { MediaType = mediaType, Digest = _sha.Finish(), Size = Count };
        await _file.DisposeAsync();
        Keep(descriptor);
        await DisposeAsync();
        return descriptor;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>The same, but only if the bytes are those that were promised.</summary>
    /// <exception cref="BlobMismatchException">They are others.</exception>
    internal async Task CommitAsync(Descriptor expected, string source, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await FlushAsync(cancel);
        var actual = _sha.Finish();
        await _file.DisposeAsync();
        if (Count != expected.Size) throw new BlobMismatchException(expected.Digest, expected.Size, Count, source);
        if (actual != expected.Digest) throw new BlobMismatchException(expected.Digest, actual, source);
        Keep(expected);
        await DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed)
        {
            _closed = true;
            _file.Dispose();
            _sha.Dispose();
            File.Delete(_temporary);
        }

        base.Dispose(disposing);
    }

    private void Keep(Descriptor descriptor)
    {
        if (_store.Has(descriptor)) return;
        string path = _store.PathOf(descriptor.Digest);
        // Another process may do the same now: it puts the same bytes there.
        StoreFiles.Do(path, () => File.Move(_temporary, path, overwrite: true));
    }

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        _sha.Append(bytes);
        Count += bytes.Length;
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_held));
        _held += bytes.Length;
    }

    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (IOException e)
        {
            throw FileErrors.CannotWrite(_temporary, e);
        }
    }

    private async ValueTask WriteThroughAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            await _file.WriteAsync(bytes, cancel);
        }
        catch (IOException e)
        {
            throw FileErrors.CannotWrite(_temporary, e);
        }
    }
}
