namespace Poncho.Testing;

/// <summary>Takes or gives so many bytes and then fails: a disk that is full or a device that answers no more.</summary>
public sealed class FaultyStream(Stream inner, long good, int error = FaultyStream.NoSpace) : Stream
{
    /// <summary>ENOSPC, as the platform's exceptions carry it on Linux.</summary>
    public const int NoSpace = 28;

    /// <summary>EIO.</summary>
    public const int Broken = 5;

    private long _left = good;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => inner.Length;

    public override long Position { get => inner.Position; set => inner.Position = value; }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Allowed(count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer[..Allowed(buffer.Length)], cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    // As a disk does: what has room is written, then the call fails.
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int some = (int)Math.Min(buffer.Length, _left);
        inner.Write(buffer[..some]);
        _left -= some;
        if (some < buffer.Length) throw Failure();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => inner.SetLength(value);

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int Allowed(int count)
    {
        if (count > 0 && _left == 0) throw Failure();
        int some = (int)Math.Min(count, _left);
        _left -= some;
        return some;
    }

    private IOException Failure() => new("injected by the test", error);
}
