using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;

namespace Poncho.IO.Streams;

/// <summary>
/// A place to put bytes aside and read them back in any order: memory while they are few, then a nameless temporary file. Not for two
/// writers at once; many may read.
/// </summary>
public sealed class Spool : IDisposable
{
    private const int ChunkSize = 1 << 20;

    // What most packages unpack to fits; several packages are worked on at once.
    private const long MemoryBytes = 16L << 20;

    private readonly List<byte[]> _chunks = [];
    private SafeFileHandle? _file;

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_file is null && Length + bytes.Length > MemoryBytes) MoveToFile();
        if (_file is not null)
        {
            WriteToFile(bytes, Length);
            Length += bytes.Length;
            return;
        }

        while (!bytes.IsEmpty)
        {
            int at = (int)(Length % ChunkSize);
            if (at == 0) _chunks.Add(GC.AllocateUninitializedArray<byte>(ChunkSize));
            int part = Math.Min(bytes.Length, ChunkSize - at);
            bytes[..part].CopyTo(_chunks[^1].AsSpan(at));
            bytes = bytes[part..];
            Length += part;
        }
    }

    /// <summary>A stream of its own over part of what was written; valid until the spool is disposed.</summary>
    public Stream Open(long offset, long length) =>
        _file is not null ? new SectionStream(_file, offset, length) : new ChunkStream(_chunks, offset, length);

    public void Dispose()
    {
        _file?.Dispose();
        _chunks.Clear();
    }

    private void MoveToFile()
    {
        string path = AtomicFile.TemporaryNameBeside(Path.Combine(Path.GetTempPath(), "spool"));
        try
        {
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
            // Open without a name: nothing is left behind, however the process ends.
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }

        long offset = 0;
        foreach (byte[] chunk in _chunks)
        {
            int part = (int)Math.Min(ChunkSize, Length - offset);
            WriteToFile(chunk.AsSpan(0, part), offset);
            offset += part;
        }

        _chunks.Clear();
    }

    private void WriteToFile(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(_file!, bytes, offset);
        }
        catch (IOException e)
        {
            throw FileErrors.CannotWrite(Path.GetTempPath(), e);
        }
    }

    private sealed class ChunkStream(List<byte[]> chunks, long offset, long length) : ReadingStream
    {
        private long _position;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            long at = offset + _position;
            int inChunk = (int)(at % ChunkSize);
            int part = (int)Math.Min(Math.Min(buffer.Length, length - _position), ChunkSize - inChunk);
            if (part <= 0) return 0;
            chunks[(int)(at / ChunkSize)].AsSpan(inChunk, part).CopyTo(buffer);
            _position += part;
            return part;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));
    }
}
