using Poncho.IO.Streams;


namespace Poncho.Conda.Packages;

/// <summary>What comes out of a decoder: counted against the limits, its errors said as the archive's.</summary>
internal sealed class UnpackedStream(Stream decoder, string archive, ArchiveLimits limits, long packedBytes, long mostBytes) : ReadingStream
{
    // Small packages of zeros are no bomb: the ratio counts from here on.
    private const long RatioCountsFrom = 1L << 30;

    private long _count;

    public override long Position { get => _count; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Count(decoder.Read(buffer));
        }
        catch (Exception e) when (ArchiveErrors.IsBadData(e))
        {
            throw ArchiveErrors.Corrupt(archive, ArchiveErrors.Reason(e), e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await decoder.ReadAsync(buffer, cancellationToken));
        }
        catch (Exception e) when (ArchiveErrors.IsBadData(e))
        {
            throw ArchiveErrors.Corrupt(archive, ArchiveErrors.Reason(e), e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) decoder.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _count += read;
        if (_count > mostBytes) throw ArchiveErrors.TooLarge(archive, $"{mostBytes} bytes");
        if (_count > RatioCountsFrom && _count / limits.Ratio > packedBytes) throw ArchiveErrors.TooLarge(archive, $"{limits.Ratio} times its size");
        return read;
    }
}
