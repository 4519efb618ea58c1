using Poncho.IO.Streams;

namespace Poncho.Runtime.Opening;

/// <summary>Tells how many bytes were read. Disposing disposes the stream.</summary>
internal sealed class ReportingStream(Stream inner, Action<long> passed) : ReadingStream
{
    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        if (read > 0) passed(read);
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
