namespace Poncho.IO.Net;

/// <summary>
/// A response's body as it comes in, under the stall limit. What the network does to it is thrown as <see cref="TransferException"/>, so
/// that it is never taken for an error of the disk that the bytes go to. Closing it closes the connection, if bytes are left.
/// </summary>
internal sealed class BodyStream(Stream inner, Uri url, StallGuard guard, Action<int> passed) : Stream
{
    private bool _closed;

    public override bool CanRead => !_closed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        // The guard's token is the caller's and the time limit's; the caller's own comes in by the guard.
        try
        {
            long since = guard.Now();
            int read = await inner.ReadAsync(buffer, guard.Token);

            // At the end it no longer matters how slow the bytes were.
            if (read > 0) guard.Came(read, since);
            passed(read);
            return read;
        }
        catch (Exception e) when (e is not InvalidDataException && TransferErrors.Of(e, url, guard) is { } error)
        {
            throw error;
        }
        catch (InvalidDataException e)
        {
            throw Malformed(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>For readers that know no other way, such as the tar reader's synchronous form; a thread waits meanwhile.</summary>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed) inner.Dispose();
        _closed = true;
        base.Dispose(disposing);
    }

    private TransferException Malformed(InvalidDataException e) =>
        new($"the content encoding is malformed: \"{Redacted.Url(url)}\"", null, e) { IsTransient = true };
}
