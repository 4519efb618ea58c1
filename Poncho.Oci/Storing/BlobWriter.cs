using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

/// <summary>
/// Takes the bytes of a blob whose digest is not known yet, and hashes them as they pass. <see cref="CommitAsync"/> puts the blob into its
/// store; disposed without it, nothing stays.
/// </summary>
public sealed class BlobWriter : WritingStream
{
    private readonly Store _store;
    private readonly string _temporary;
    private readonly Stream _file;
    private readonly Sha256 _sha = new();
    private readonly byte[] _buffer = new byte[AtomicFile.BufferSize];
    private int _held;
    private bool _isBroken;

    /// <param name="store">Where the blob will be.</param>
    /// <param name="temporary">Where its bytes are until then.</param>
    /// <param name="file">That file, opened for writing; disposed with this.</param>
    internal BlobWriter(Store store, string temporary, Stream file)
    {
        _store = store;
        _temporary = temporary;
        _file = file;
    }

    /// <summary>Bytes written so far.</summary>
    public long Count { get; private set; }

    public override long Position { get => Count; set => throw new NotSupportedException(); }

    /// <summary>The digest of what was written so far; more may follow.</summary>
    public Digest DigestSoFar() => _sha.SoFar();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Pass(buffer);
        if (buffer.Length > _buffer.Length - _held) Flush();
        if (buffer.Length >= _buffer.Length) WriteThrough(buffer);
        else Hold(buffer);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Pass(buffer.Span);
        if (buffer.Length > _buffer.Length - _held) await FlushAsync(cancellationToken);
        if (buffer.Length >= _buffer.Length) await WriteThroughAsync(buffer, cancellationToken);
        else Hold(buffer.Span);
    }

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

    /// <summary>Gives the blob its name in the store, over what is there under it, and closes this.</summary>
    /// <returns>The blob's descriptor.</returns>
    /// <exception cref="PonchoException">The file cannot be written; the message names it.</exception>
    public async Task<Descriptor> CommitAsync(string mediaType, CancellationToken cancel)
    {
        var descriptor = new Descriptor { MediaType = mediaType, Digest = await FinishAsync(cancel), Size = Count };
        await KeepAsync(descriptor.Digest);
        return descriptor;
    }

    /// <summary>The same, but only if the bytes are those that were promised.</summary>
    /// <exception cref="BlobMismatchException">They are others.</exception>
    internal async Task CommitAsync(Descriptor expected, string source, CancellationToken cancel)
    {
        var actual = await FinishAsync(cancel);
        if (Count != expected.Size) throw new BlobMismatchException(expected.Digest, expected.Size, Count, source);
        if (actual != expected.Digest) throw new BlobMismatchException(expected.Digest, actual, source);
        await KeepAsync(actual);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanWrite)
        {
            _file.Dispose();
            _sha.Dispose();
            AtomicFile.Discard(_temporary);
        }

        base.Dispose(disposing);
    }

    private async Task<Digest> FinishAsync(CancellationToken cancel)
    {
        ThrowIfDisposed();
        await FlushAsync(cancel);
        if (_isBroken) throw new InvalidOperationException("a blob of which some bytes could not be written is not kept");
        return _sha.Finish();
    }

    // Also where the store has the blob already: so a blob that was damaged on the disk is mended. Another process may do the same at the
    // same time.
    private async Task KeepAsync(Digest digest)
    {
        await _file.DisposeAsync();
        string path = _store.PathOf(digest);
        bool isElsewhere = Path.GetDirectoryName(_temporary) != Path.GetDirectoryName(path);
        if (isElsewhere && _store.SizeOf(digest) == Count) AtomicFile.Discard(_temporary);
        else StoreFiles.Do(path, () => File.Move(_temporary, path, overwrite: true));
        _store.Remember(digest);
        await DisposeAsync();
    }

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        ThrowIfDisposed();
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
        bool done = false;
        try
        {
            _file.Write(bytes);
            done = true;
        }
        catch (IOException e)
        {
            throw FileErrors.CannotWrite(_temporary, e);
        }
        finally
        {
            _isBroken |= !done;
        }
    }

    private async ValueTask WriteThroughAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        bool done = false;
        try
        {
            await _file.WriteAsync(bytes, cancel);
            done = true;
        }
        catch (IOException e)
        {
            throw FileErrors.CannotWrite(_temporary, e);
        }
        finally
        {
            _isBroken |= !done;
        }
    }
}
