namespace Poncho.IO.Compression;

/// <summary>
/// Deflates and inflates whole buffers (RFC 1951). Safe to call from any thread: each keeps a compressor and a decompressor of its own.
/// </summary>
internal static unsafe class Deflate
{
    [ThreadStatic]
    private static Compressor? t_compressor;

    [ThreadStatic]
    private static Decompressor? t_decompressor;

    /// <param name="content">What is deflated.</param>
    /// <param name="destination">Large enough for content that does not shrink (<see cref="GzipMember.Bound"/>).</param>
    /// <param name="level">1 to 12.</param>
    /// <returns>Bytes written.</returns>
    public static int Compress(ReadOnlySpan<byte> content, Span<byte> destination, int level)
    {
        if (t_compressor?.Level != level) t_compressor = new Compressor(level);
        // A pointer to nothing is null, which the library takes as well.
        fixed (byte* source = content, target = destination)
        {
            nuint length = NativeDeflate.Compress(t_compressor.Handle, source, (nuint)content.Length, target, (nuint)destination.Length);
            return length > 0 ? (int)length : throw new ArgumentException("too small for the worst case", nameof(destination));
        }
    }

    /// <summary>
    /// Inflates a stream that is exactly as long as <paramref name="compressed"/> into exactly <paramref name="content"/>; false where it
    /// is damaged, or longer or shorter than that.
    /// </summary>
    public static bool Decompress(ReadOnlySpan<byte> compressed, Span<byte> content)
    {
        t_decompressor ??= new Decompressor();
        nuint read, written;
        fixed (byte* source = compressed, target = content)
        {
            nuint from = (nuint)compressed.Length, to = (nuint)content.Length;
            int status = NativeDeflate.Decompress(t_decompressor.Handle, source, from, target, to, &read, &written);
            return status == 0 && read == from && written == to;
        }
    }

    private static nint Allocated(nint handle, string what) =>
        handle != 0 ? handle : throw new InsufficientMemoryException($"no memory for a deflate {what}");

    private sealed class Compressor(int level)
    {
        public int Level { get; } = level;

        public nint Handle { get; } = Allocated(NativeDeflate.AllocCompressor(level), "compressor");

        ~Compressor() => NativeDeflate.FreeCompressor(Handle);
    }

    private sealed class Decompressor
    {
        public nint Handle { get; } = Allocated(NativeDeflate.AllocDecompressor(), "decompressor");

        ~Decompressor() => NativeDeflate.FreeDecompressor(Handle);
    }
}
