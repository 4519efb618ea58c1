using System.Globalization;
using System.Text;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Export.Segments;

/// <summary>Layers in a <c>.tar.gz</c>: gzip members, kept by layer, so that an export compresses only layers that no export before it had.</summary>
/// <param name="folder">Where the members are kept; made when the first are.</param>
internal sealed class GzipSegments(string folder)
{
    private static readonly GzipOptions s_options = new();

    // The deflate of another release may write other bytes; mixing them in one file does no harm, but the size promised in the head must be that of the file at hand.
    private static readonly string s_form = $"gzip 1; level {s_options.Level}; block {s_options.BlockSize}";

    /// <summary>Finds the members of a layer that an earlier export made; null where there are none, or not the ones that it made.</summary>
    public async Task<LayerSegmentFile?> FindAsync(Descriptor layer, CancellationToken cancel)
    {
        string path = PathOf(layer);
        try
        {
            if (await FactsAsync(path, cancel) is not { } kept) return null;
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0, FileOptions.SequentialScan);
            return file.Length == kept.Length && await Digest.OfAsync(file, cancel) == kept.Digest ? kept : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    /// <summary>Compresses a layer on all cores, and keeps what comes out.</summary>
    /// <exception cref="PonchoException">The layer is not in the store, is damaged, or has another form.</exception>
    public async Task<LayerSegmentFile> MakeAsync(Store store, Descriptor layer, CancellationToken cancel)
    {
        string path = PathOf(layer);
        // Looks at the layer's form, and that it is there and sound.
        var plain = await ZstdSegments.GetAsync(store, layer, cancel);
        Folders.Ensure(folder);
        var made = await CompressAsync(plain, path, cancel);
        await AtomicFile.WriteAsync(FactsOf(path), Encoding.UTF8.GetBytes($"{s_form}\n{made.Length}\n{made.Digest}\n"), cancel);
        return made;
    }

    /// <summary>Bytes that are no layer, as one member, whatever their length.</summary>
    public static byte[] Member(ReadOnlySpan<byte> content) => GzipMember.Of(content, s_options);

    private string PathOf(Descriptor layer) => Path.Combine(folder, layer.Digest.Hex + ".gz");

    private static string FactsOf(string path) => path + ".facts";

    private static async Task<LayerSegmentFile?> FactsAsync(string path, CancellationToken cancel)
    {
        string[] facts = (await File.ReadAllTextAsync(FactsOf(path), cancel)).Split('\n');
        if (facts.Length < 3 || facts[0] != s_form || !long.TryParse(facts[1], CultureInfo.InvariantCulture, out long length) || !Digest.TryParse(facts[2], out var digest)) return null;
        return new LayerSegmentFile(path, length, digest);
    }

    private static async Task<LayerSegmentFile> CompressAsync(LayerSegmentFile plain, string path, CancellationToken cancel)
    {
        LayerSegmentFile? made = null;
        await AtomicFile.WriteAsync(path, async (file, token) =>
        {
            using var hash = new HashingStream(file, leaveOpen: true);
            await using (var gzip = new GzipWriteStream(hash, s_options, leaveOpen: true))
            {
                try
                {
                    using var layer = File.OpenHandle(plain.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
                    await using var content = new ZstdDecompressStream(new SectionStream(layer, 0, plain.Length));
                    await content.CopyToAsync(gzip, AtomicFile.BufferSize, token);
                }
                catch (InvalidDataException e)
                {
                    gzip.Abandon();
                    throw new PonchoException($"layer is damaged ({e.Message}): \"{plain.Path}\"", "poncho inspect --verify says what else is; create or pull the environment again", e);
                }
                catch
                {
                    gzip.Abandon();
                    throw;
                }
            }

            made = new LayerSegmentFile(path, hash.Count, hash.Finish());
        }, cancel);
        return made!;
    }
}
