using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Images.Blobs;

/// <summary>Layers in gzip, for engines that know nothing else, kept by what they hold.</summary>
/// <param name="folder">Where they are kept; made when the first is.</param>
internal sealed class GzipLayers(string folder)
{
    private static readonly GzipOptions s_options = new();

    /// <summary>Compresses a layer on all cores, where it is not kept.</summary>
    /// <param name="layer">In zstd.</param>
    /// <param name="plain">Its digests.</param>
    /// <param name="cancel">Stops it; nothing stays.</param>
    /// <exception cref="PonchoException">The layer is damaged, or the folder cannot be written.</exception>
    public async Task<(FilePiece Piece, PlainFacts Facts)> GetAsync(IReadOnlyList<BlobPiece> layer, PlainFacts plain, CancellationToken cancel)
    {
        Folders.Ensure(folder);
        string path = Path.Combine(folder, $"{plain.DiffId.Hex}.{s_options.Level}.gz");
        string factsPath = path + ".facts";
        if (await KeptAsync(path, factsPath, cancel) is { } kept) return kept;
        PlainFacts? made = null;
        await AtomicFile.WriteAsync(path, async (file, token) =>
        {
            using var hash = new HashingStream(file, leaveOpen: true);
            await using (var gzip = new GzipWriteStream(hash, s_options, leaveOpen: true))
            {
                try
                {
                    await using var content = new ZstdDecompressStream(new PieceStream(layer));
                    await content.CopyToAsync(gzip, AtomicFile.BufferSize, token);
                }
                catch
                {
                    gzip.Abandon();
                    throw;
                }
            }

            made = plain with { Size = hash.Count, Digest = hash.Finish() };
        }, cancel);
        AtomicFile.Write(factsPath, System.Text.Encoding.UTF8.GetBytes(made!.ToText() + "\n"));
        return (new FilePiece(path, 0, made.Size), made);
    }

    private static async Task<(FilePiece, PlainFacts)?> KeptAsync(string path, string factsPath, CancellationToken cancel)
    {
        try
        {
            if (!File.Exists(path) || !File.Exists(factsPath)) return null;
            if (PlainFacts.Parse((await File.ReadAllTextAsync(factsPath, cancel)).TrimEnd('\n')) is not { } facts) return null;
            await using var file = File.OpenRead(path);
            return await Digest.OfAsync(file, cancel) == facts.Digest ? (new FilePiece(path, 0, facts.Size), facts) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
