using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing.Folders;

/// <summary>
/// An upload's file. Its bytes are hashed as they come; after another process began it, or where the closing digest is of the other algorithm,
/// once more from the file: the state of a hash cannot be kept.
/// </summary>
internal sealed class UploadFile : IUpload, IDisposable
{
    private const int PieceSize = 256 * 1024;

    private readonly UploadFolder _folder;
    private readonly RepositoryName _repository;
    private readonly string _algorithm;
    private readonly Turn _turn = new();
    private SafeFileHandle? _file;
    private BlobHash? _hash;
    private long _hashed, _length;
    private volatile bool _isOver;

    public UploadFile(UploadFolder folder, RepositoryName repository, string id, string path, string algorithm, long length)
    {
        _folder = folder;
        _repository = repository;
        FilePath = path;
        _algorithm = algorithm;
        _length = length;
        Id = id;
    }

    public string Id { get; }

    public string FilePath { get; }

    public long Length => Volatile.Read(ref _length);

    public async ValueTask<IDisposable?> HoldAsync(CancellationToken cancel)
    {
        var turn = await _turn.TakeAsync(cancel);
        if (!_isOver) return new Held(this, turn);
        turn.Dispose();
        return null;
    }

    public void Append(ReadOnlySequence<byte> bytes)
    {
        Open();
        if (bytes.IsSingleSegment) RandomAccess.Write(_file!, bytes.FirstSpan, _length);
        else RandomAccess.Write(_file!, Segments(bytes), _length);
        foreach (var segment in bytes) Hash(segment.Span);
        Volatile.Write(ref _length, _length + bytes.Length);
    }

    public async ValueTask<bool> CommitAsync(BlobDigest digest, CancellationToken cancel)
    {
        Open();
        long length = _length;
        if (await DigestAsync(digest.Algorithm, cancel) != digest)
        {
            Discard();
            return false;
        }

        RandomAccess.FlushToDisk(_file!);
        _folder.Blobs.Take(FilePath, digest);
        End();
        await _folder.LinkAsync(_repository, digest, length, cancel);
        return true;
    }

    public void Discard()
    {
        End();
        AtomicFile.Discard(FilePath);
    }

    public void Dispose() => Rest();

    // What was hashed is kept for the next piece; the file is opened again.
    private void Rest()
    {
        _file?.Dispose();
        _file = null;
    }

    private void Open()
    {
        if (_file is not null) return;
        _file = File.OpenHandle(FilePath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _length = RandomAccess.GetLength(_file);
    }

    private void Hash(ReadOnlySpan<byte> bytes)
    {
        // Bytes of an earlier process are not hashed yet: all of them will be, from the file.
        if (_hashed != _length && _hash is null) return;
        if (_hash is null) _hash = new BlobHash(_algorithm);
        _hash.Append(bytes);
        _hashed += bytes.Length;
    }

    private async ValueTask<BlobDigest> DigestAsync(string algorithm, CancellationToken cancel)
    {
        if (algorithm == _algorithm && _hash is not null && _hashed == _length) return _hash.SoFar();
        using var hash = new BlobHash(algorithm);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            for (long at = 0; at < _length;)
            {
                int read = await RandomAccess.ReadAsync(_file!, buffer, at, cancel);
                if (read == 0) throw new EndOfStreamException($"upload {Id} is shorter than it was");
                hash.Append(buffer.AsSpan(0, read));
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return hash.SoFar();
    }

    private void End()
    {
        _isOver = true;
        Rest();
        _hash?.Dispose();
        _hash = null;
        _folder.Forget(this);
    }

    private static List<ReadOnlyMemory<byte>> Segments(ReadOnlySequence<byte> bytes)
    {
        var segments = new List<ReadOnlyMemory<byte>>();
        foreach (var segment in bytes) segments.Add(segment);
        return segments;
    }

    private sealed class Held(UploadFile upload, IDisposable turn) : IDisposable
    {
        public void Dispose()
        {
            upload.Rest();
            turn.Dispose();
        }
    }
}
