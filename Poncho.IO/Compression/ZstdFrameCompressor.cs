namespace Poncho.IO.Compression;

/// <summary>
/// Compresses whole frames one after another into buffers that the caller keeps: for callers that make many. Not for two threads at once.
/// </summary>
public sealed class ZstdFrameCompressor : IDisposable
{
    private readonly ZstdEncoder _encoder;

    public ZstdFrameCompressor(ZstdOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _encoder = new ZstdEncoder(options);
    }

    /// <summary>The most bytes that a frame of so much content can take.</summary>
    public static int Bound(int contentLength) => (int)NativeZstd.CompressBound((nuint)contentLength);

    /// <summary>One frame with its content size in the header.</summary>
    /// <param name="content">What is compressed.</param>
    /// <param name="destination">At least <see cref="Bound"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Compress(ReadOnlySpan<byte> content, Span<byte> destination) => _encoder.CompressFrame(content, destination);

    public void Dispose() => _encoder.Dispose();
}
