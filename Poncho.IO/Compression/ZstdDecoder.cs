using Poncho.IO.Machines;

namespace Poncho.IO.Compression;

/// <summary>A libzstd decompression context. It may be fed in any pieces, such as a block at a time. Not for two threads at once.</summary>
public sealed unsafe class ZstdDecoder : IDisposable
{
    /// <summary>The largest window that is accepted without being asked for: 128 MiB, what level 22 writes.</summary>
    public const int DefaultWindowLog = 27;

    private nint _context = NativeZstd.CreateDCtx();

    /// <param name="windowLogMax">Base-two logarithm of the largest window, in bytes, that may be allocated.</param>
    public ZstdDecoder(int windowLogMax = DefaultWindowLog)
    {
        if (_context == 0) throw NoMemory.To("work with zstd", NativeZstd.MostMemory);
        NativeZstd.Check(NativeZstd.SetDParameter(_context, NativeZstd.WindowLogMax, windowLogMax), "zstd");
    }

    /// <summary>
    /// Decodes what it can of <paramref name="input"/> into <paramref name="output"/>. True when a frame is complete and all of it was
    /// given out.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are no zstd, are damaged, or want a larger window.</exception>
    public bool Step(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int produced)
    {
        fixed (byte* source = input, target = output)
        {
            var from = new NativeZstd.InBuffer { Source = source, Size = (nuint)input.Length };
            var to = new NativeZstd.OutBuffer { Destination = target, Size = (nuint)output.Length };
            nuint left = NativeZstd.Check(NativeZstd.DecompressStream(_context, &to, &from), "zstd");
            consumed = (int)from.Position;
            produced = (int)to.Position;
            return left == 0;
        }
    }

    /// <summary>Forgets an unfinished frame.</summary>
    public void Reset() => _ = NativeZstd.ResetDCtx(_context, NativeZstd.ResetSession);

    public void Dispose()
    {
        if (_context != 0) _ = NativeZstd.FreeDCtx(_context);
        _context = 0;
        GC.SuppressFinalize(this);
    }

    ~ZstdDecoder() => Dispose();
}
