using Poncho.IO.Streams;


namespace Poncho.Builder.Sources.Conda;

/// <summary>Shows the bytes of one file to a scan as somebody reads them; it does not own the inner stream.</summary>
internal sealed class ScannedStream(Stream inner, PayloadScan scan) : ReadingStream
{
    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        scan.Append(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken);
        scan.Append(buffer.Span[..read]);
        return read;
    }
}
