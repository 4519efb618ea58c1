using Poncho.IO.Streams;

namespace Poncho.Runtime.Opening;

/// <summary>Reads a stream to its end and then some bytes of ours. Disposing disposes the stream.</summary>
internal sealed class FollowedStream(Stream first, ReadOnlyMemory<byte> after) : ReadingStream
{
    private int _given;
    private bool _firstDone;

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

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing) first.Dispose();
        base.Dispose(disposing);
    }
}
