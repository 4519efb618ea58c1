namespace Poncho.IO.Compression;

/// <summary>Decodes frames a block at a time, so that what each block holds is known.</summary>
public sealed class ZstdBlockDecoder : IDisposable
{
    private readonly ZstdDecoder _decoder;

    // One byte more than a block may hold, to notice one that holds more.
    private readonly byte[] _content = new byte[ZstdFrameHeader.MaxBlockSize + 1];

    /// <param name="windowLogMax">Base-two logarithm of the largest window, in bytes, that may be allocated.</param>
    public ZstdBlockDecoder(int windowLogMax = ZstdDecoder.DefaultWindowLog) => _decoder = new ZstdDecoder(windowLogMax);

    /// <summary>Begins a frame with its header.</summary>
    /// <exception cref="InvalidDataException">It is no header, or wants a larger window.</exception>
    public void Begin(ReadOnlySpan<byte> header) => Feed(header);

    /// <summary>Decodes one block, given with its header. The result is valid until the next call.</summary>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> block) => _content.AsSpan(0, Feed(block));

    /// <summary>Compares the checksum that follows the last block.</summary>
    /// <exception cref="InvalidDataException">The content is another.</exception>
    public void End(ReadOnlySpan<byte> checksum) => Feed(checksum);

    public void Dispose() => _decoder.Dispose();

    private int Feed(ReadOnlySpan<byte> bytes)
    {
        int held = 0;
        while (!bytes.IsEmpty)
        {
            _decoder.Step(bytes, _content.AsSpan(held), out int consumed, out int produced);
            bytes = bytes[consumed..];
            held += produced;
            if (consumed == 0 && produced == 0) throw new InvalidDataException("zstd: a block holds more than 128 KiB");
        }

        return held;
    }
}
