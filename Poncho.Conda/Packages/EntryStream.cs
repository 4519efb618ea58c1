namespace Poncho.Conda.Packages;

/// <summary>The content of one file entry: exactly as many bytes as its header promised, or an error that names it.</summary>
internal sealed class EntryStream(Stream content, long size, string archive, string entry) : Stream
{
    private long _left = size;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; } = size;

    public override long Position { get => Length - _left; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty) return 0;
        return Took(content.Read(buffer[..(int)Math.Min(buffer.Length, _left)]));
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 || buffer.IsEmpty) return 0;
        return Took(await content.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Took(int read)
    {
        if (read == 0) throw ArchiveErrors.Corrupt(archive, $"it ends in the middle of {ArchiveErrors.Printable(entry)}");
        _left -= read;
        return read;
    }
}
