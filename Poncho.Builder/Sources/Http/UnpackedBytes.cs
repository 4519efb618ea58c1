using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Http;

/// <summary>
/// Counts what comes out of a decoder against the limits, so that a small file cannot become an endless one. It owns the inner stream.
/// </summary>
internal sealed class UnpackedBytes(Stream inner, ArchiveLimits limits, Func<long> packed, string source) : ReadingStream
{
    // Small files of zeros are no bomb: the ratio counts from here on.
    private const long RatioCountsFrom = 1L << 30;

    private long _count;

    public override long Position { get => _count; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer) => Took(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Took(await inner.ReadAsync(buffer, cancellationToken));

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int Took(int read)
    {
        _count += read;
        if (_count > limits.UnpackedBytes) throw TooLarge($"{limits.UnpackedBytes} bytes");
        if (_count > RatioCountsFrom && _count / limits.Ratio > packed()) throw TooLarge($"{limits.Ratio} times its size");
        return read;
    }

    private PonchoException TooLarge(string limit) =>
        new($"http source unpacks to more than {limit}: \"{source}\"", $"if it is not a bomb, set {ArchiveLimits.Variable} to more bytes than it holds");
}
