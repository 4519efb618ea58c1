using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;

namespace Poncho.Oci.Layers;

/// <summary>
/// A publisher's <c>.tar.zst</c> that becomes a layer without being compressed again: its blocks byte for byte up to the one that holds the
/// end of the last entry, then a frame of ours with the rest of the entries and those that we add, then the end frame (docs/FORMATS.md,
/// "Kept frames").
/// </summary>
/// <remarks>
/// The stream is read twice: once decoded, to be checked and to learn the sizes that a frame header must say before its blocks, and once
/// copied.
/// </remarks>
public sealed class KeptPayload
{
    private readonly KeptBlocks _blocks = new();
    private readonly long _offset;
    private readonly PayloadScanner _scanner;

    private KeptPayload(long offset, IPayloadObserver observer)
    {
        _offset = offset;
        _scanner = new PayloadScanner(observer);
    }

    /// <summary>In a few words, why this payload cannot be kept and must be written anew; null where it can.</summary>
    public string? Oddity { get; private set; }

    /// <summary>Bytes of tarball up to the end of the last entry.</summary>
    public long ContentSize => _scanner.EndOfEntries;

    /// <summary>Decodes a publisher's stream once, to its end or to the first oddity.</summary>
    /// <param name="archive">A stream that can seek, such as the opened <c>.conda</c> file; stays open.</param>
    /// <param name="offset">Where the zstd stream begins in it.</param>
    /// <param name="length">Bytes of the zstd stream.</param>
    /// <param name="source">Names the archive in messages.</param>
    /// <param name="observer">Sees every entry; it saw only some where there is an <see cref="Oddity"/>.</param>
    /// <param name="cancel">Stops the decoding.</param>
    /// <exception cref="PonchoException">The stream is damaged, or its tarball is cut short.</exception>
    public static async Task<KeptPayload> InspectAsync(
        Stream archive, long offset, long length, string source, IPayloadObserver observer, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(observer);
        var payload = new KeptPayload(offset, observer);
        archive.Position = offset;
        using var pieces = new ZstdPieceReader(archive, length);
        using var decoder = new ZstdBlockDecoder();
        try
        {
            while (payload.Oddity is null)
            {
                var piece = await pieces.ReadAsync(cancel);
                if (piece.Kind == ZstdPieceKind.End) break;
                payload.Take(piece, pieces, decoder);
            }

            if (payload.Oddity is null) payload._scanner.Finish();
        }
        catch (InvalidDataException e)
        {
            throw new PonchoException($"archive is damaged ({e.Message}): \"{source}\"", "fetch it again", e);
        }

        return payload;
    }

    /// <summary>Writes the layer, with its end frame.</summary>
    /// <inheritdoc cref="WriteEntriesAsync"/>
    public async Task WriteAsync(
        Stream archive, Stream output, Func<LayerTarWriter, CancellationToken, ValueTask> addEntries, CancellationToken cancel)
    {
        await WriteEntriesAsync(archive, output, addEntries, cancel);
        await output.WriteAsync(EndFrame.Bytes.ToArray(), cancel);
    }

    /// <summary>Writes the layer without its end frame: for callers that commit it by <see cref="LayerBlob"/>.</summary>
    /// <param name="archive">The same stream as was inspected; its position moves.</param>
    /// <param name="output">Takes the layer's bytes; stays open.</param>
    /// <param name="addEntries">Writes the entries that come last, such as the package's record.</param>
    /// <param name="cancel">Stops the writing.</param>
    /// <exception cref="InvalidOperationException">There is an <see cref="Oddity"/>.</exception>
    public async Task WriteEntriesAsync(
        Stream archive, Stream output, Func<LayerTarWriter, CancellationToken, ValueTask> addEntries, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(addEntries);
        if (Oddity is not null) throw new InvalidOperationException($"this payload cannot be kept: {Oddity}");
        foreach (var frame in _blocks.Frames) await WriteFrameAsync(frame, archive, output, cancel);
        await using (var ours = new ZstdCompressStream(output, new ZstdOptions { Level = WrittenLayer.Level }, leaveOpen: true))
        {
            try
            {
                await ours.WriteAsync(_blocks.Rest(_scanner.EndOfEntries), cancel);
                await addEntries(new LayerTarWriter(ours), cancel);
                ours.EndFrame();
            }
            catch
            {
                ours.Abandon();
                throw;
            }
        }
    }

    private void Take(ZstdPiece piece, ZstdPieceReader pieces, ZstdBlockDecoder decoder)
    {
        switch (piece.Kind)
        {
            case ZstdPieceKind.FrameHeader when pieces.Frame.DictionaryId != 0:
                Oddity = "a zstd frame that needs a dictionary";
                break;
            case ZstdPieceKind.FrameHeader:
                decoder.Begin(pieces.Bytes);
                _blocks.Begin(pieces.Frame, piece.Offset + piece.Length);
                break;
            case ZstdPieceKind.Block:
                var content = decoder.Decode(pieces.Bytes);
                _scanner.Feed(content);
                _blocks.Add(piece, content, _scanner);
                Oddity = _scanner.Oddity ?? _blocks.Oddity;
                break;
            case ZstdPieceKind.Checksum:
                decoder.End(pieces.Bytes);
                break;
        }
    }

    private async Task WriteFrameAsync(KeptFrame frame, Stream archive, Stream output, CancellationToken cancel)
    {
        await output.WriteAsync(frame.Header(), cancel);
        await CopyAsync(archive, frame.Start, frame.LastBlock, output, cancel);
        var last = new byte[frame.End - frame.LastBlock];
        archive.Position = _offset + frame.LastBlock;
        await archive.ReadExactlyAsync(last, cancel);
        last[0] |= 1;
        await output.WriteAsync(last, cancel);
        await output.WriteAsync(frame.Checksum(), cancel);
    }

    private async Task CopyAsync(Stream archive, long start, long end, Stream output, CancellationToken cancel)
    {
        var buffer = new byte[AtomicFile.BufferSize];
        archive.Position = _offset + start;
        for (long left = end - start; left > 0;)
        {
            int read = await archive.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancel);
            if (read == 0) throw new EndOfStreamException("the archive became shorter while it was read");
            await output.WriteAsync(buffer.AsMemory(0, read), cancel);
            left -= read;
        }
    }
}
