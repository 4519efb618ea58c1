namespace Poncho.Runtime.Unpacking;

/// <summary>Reads a stream to its end and then some bytes of ours. Disposing disposes the stream.</summary>
internal sealed class FollowedStream(Stream first, ReadOnlyMemory<byte> after) : Stream
{
    private int _given;
    private bool _firstDone;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (!_firstDone)
        {
            int read = first.Read(buffer);
            if (read > 0) return read;
            _firstDone = true;
        }

        int given = Math.Min(buffer.Length, after.Length - _given);
        after.Span.Slice(_given, given).CopyTo(buffer);
        _given += given;
        return given;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) first.Dispose();
        base.Dispose(disposing);
    }
}
