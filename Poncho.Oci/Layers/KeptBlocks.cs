using System.Buffers;
using Poncho.IO.Compression;

namespace Poncho.Oci.Layers;

/// <summary>
/// Decides block by block what of a publisher's frames is kept. A block whose content ends at or before the end of the last entry is;
/// whether it does is known at once, but for a block that ends in zeros where the next header would be: such blocks are pending until a
/// later one shows what the zeros are.
/// </summary>
internal sealed class KeptBlocks
{
    // Far more than any compressor writes: each costs an object here, and only a block or frame without content costs the publisher nothing.
    private const int MaxPending = 1024, MaxFrames = 10_000;

    private readonly List<KeptFrame> _frames = [];
    private readonly List<(ZstdPiece Block, KeptFrame Frame, int Length)> _pending = [];
    private readonly ArrayBufferWriter<byte> _content = new();
    private long _position;

    /// <summary>The frames of which something is kept, in order.</summary>
    public IEnumerable<KeptFrame> Frames => _frames.Where(frame => frame.ContentSize > 0);

    /// <summary>Why these frames cannot be kept, in a few words; null as long as they can.</summary>
    public string? Oddity
    {
        get
        {
            if (_pending.Count > MaxPending) return "blocks without content";
            return _frames.Count > MaxFrames ? $"more than {MaxFrames} frames" : null;
        }
    }

    public void Begin(ZstdFrameHeader header, long start) => _frames.Add(new KeptFrame(header, start));

    /// <summary>Takes the next block of the frame that began last, after the scanner saw its content.</summary>
    public void Add(ZstdPiece block, ReadOnlySpan<byte> content, PayloadScanner scanner)
    {
        _position += content.Length;
        if (!scanner.MayHaveEnded)
        {
            KeepPending();
            _frames[^1].Keep(block, content);
            return;
        }

        // The first pending block holds the end of the entries, or begins there; what comes behind the end is not needed.
        bool isBehind = _pending.Count > 0 || scanner.EndOfEntries <= _position - content.Length;
        if (scanner.HasEnded && isBehind) return;
        _pending.Add((block, _frames[^1], content.Length));
        _content.Write(content);
    }

    /// <summary>What the last entry and those before it have in the blocks that are not kept: less than a block.</summary>
    public byte[] Rest(long endOfEntries)
    {
        long kept = Frames.Sum(frame => frame.ContentSize);
        return _content.WrittenSpan[..(int)(endOfEntries - kept)].ToArray();
    }

    private void KeepPending()
    {
        int start = 0;
        foreach (var (block, frame, length) in _pending)
        {
            frame.Keep(block, _content.WrittenSpan.Slice(start, length));
            start += length;
        }

        _pending.Clear();
        _content.ResetWrittenCount();
    }
}
