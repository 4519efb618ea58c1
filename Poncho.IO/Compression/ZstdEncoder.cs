namespace Poncho.IO.Compression;

/// <summary>A libzstd compression context, used again from frame to frame. Not for two threads at once.</summary>
internal sealed unsafe class ZstdEncoder : IDisposable
{
    private nint _context = NativeZstd.CreateCCtx();

    public ZstdEncoder(ZstdOptions options)
    {
        if (_context == 0) throw new InsufficientMemoryException("no memory for a zstd context");
        Set(NativeZstd.CompressionLevel, options.Level);
        Set(NativeZstd.ChecksumFlag, options.Checksum ? 1 : 0);
        if (options.ContentSize is { } size) PledgeSize(size);
    }

    /// <summary>Says how many bytes the next frame will hold; it stands in the frame's header.</summary>
    public void PledgeSize(long size) => NativeZstd.Check(NativeZstd.SetPledgedSize(_context, (ulong)size), "zstd");

    /// <summary>
    /// Compresses a whole frame; returns the bytes written to <paramref name="destination"/>, which must hold the bound of libzstd.
    /// </summary>
    public int CompressFrame(ReadOnlySpan<byte> content, Span<byte> destination)
    {
        fixed (byte* source = content, target = destination)
        {
            return (int)NativeZstd.Check(NativeZstd.Compress2(_context, target, (nuint)destination.Length, source, (nuint)content.Length), "zstd");
        }
    }

    /// <summary>
    /// Feeds and drains the stream. Returns true when the operation (flush, end) is done or, for continue, when the input is used up.
    /// </summary>
    public bool Step(ReadOnlySpan<byte> input, Span<byte> output, int operation, out int consumed, out int produced)
    {
        fixed (byte* source = input, target = output)
        {
            var from = new NativeZstd.InBuffer { Source = source, Size = (nuint)input.Length };
            var to = new NativeZstd.OutBuffer { Destination = target, Size = (nuint)output.Length };
            nuint left = NativeZstd.Check(NativeZstd.CompressStream2(_context, &to, &from, operation), "zstd");
            consumed = (int)from.Position;
            produced = (int)to.Position;
            return operation == NativeZstd.Continue ? from.Position == from.Size : left == 0;
        }
    }

    public void Dispose()
    {
        if (_context != 0) _ = NativeZstd.FreeCCtx(_context);
        _context = 0;
        GC.SuppressFinalize(this);
    }

    ~ZstdEncoder() => Dispose();

    private void Set(int parameter, int value) => NativeZstd.Check(NativeZstd.SetParameter(_context, parameter, value), "zstd");
}
