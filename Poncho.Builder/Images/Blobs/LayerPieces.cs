using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Images.Blobs;

/// <summary>Reads a layer's pieces once for all that is to be known of them.</summary>
internal static class LayerPieces
{
    /// <summary>Hashes zstd frames, and what they hold.</summary>
    /// <param name="frames">A whole layer.</param>
    /// <param name="name">What the layer is called in messages.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">They are damaged, or cannot be read.</exception>
    public static PlainFacts FactsOf(IReadOnlyList<BlobPiece> frames, string name, CancellationToken cancel) =>
        Read(frames, name, static stream => stream.Drain(), cancel);

    /// <summary>The same, while the plain tarball is read by someone else to its end.</summary>
    public static PlainFacts Read(IReadOnlyList<BlobPiece> frames, string name, Action<Stream> read, CancellationToken cancel)
    {
        try
        {
            using var blob = new HashingStream(new PieceStream(frames));
            using var plain = new HashingStream(new CancelledStream(new ZstdDecompressStream(blob, leaveOpen: true), cancel));
            read(plain);
            plain.Drain();
            long size = blob.Count, plainSize = plain.Count;
            return new PlainFacts(blob.Finish(), size, plain.Finish(), plainSize);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new PonchoException($"layer of {name} is damaged ({e.Message})", "poncho cache verify says what else is; create or pull the environment again", e);
        }
    }

    /// <summary>Reads what is left.</summary>
    public static void Drain(this Stream stream)
    {
        byte[] buffer = new byte[AtomicFile.BufferSize];
        while (stream.Read(buffer) > 0)
        {
        }
    }

    private sealed class CancelledStream(Stream inner, CancellationToken cancel) : ReadingStream
    {
        public override int Read(Span<byte> buffer)
        {
            cancel.ThrowIfCancellationRequested();
            return inner.Read(buffer);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
