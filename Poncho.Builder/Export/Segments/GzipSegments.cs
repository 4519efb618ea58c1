using System.Globalization;
using System.Text;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Export.Segments;

/// <summary>
/// Layers in a <c>.tar.gz</c>: gzip members, kept by layer, so that an export compresses only the layers that no export before it had.
/// </summary>
/// <param name="folder">Where the members are kept; made when the first are.</param>
internal sealed class GzipSegments(string folder) : IDisposable
{
    // Where members are for this export alone, because the folder cannot be written: a store that others may read serves them, too.
    private string? _temporary;

    private static readonly GzipOptions s_options = new();

    // Another release may compress to other bytes, and keep them under another text than this. A tarball may hold members of both, since its
    // head says of each what its length and digest are.
    private static readonly string s_form = $"gzip 1; level {s_options.Level}; block {s_options.BlockSize}";

    /// <summary>Finds the members of a layer that an earlier export made; null where there are none, or not the ones that it made.</summary>
    public async Task<LayerSegmentFile?> FindAsync(Descriptor layer, CancellationToken cancel)
    {
        string path = PathOf(layer);
        try
        {
            if (await FactsAsync(path, cancel) is not { } kept) return null;
            if (new FileInfo(path).Length != kept.Length) return null;
            return await SegmentDigest.OfAsync(path, 0, kept.Length, default, cancel) == kept.Digest ? kept : null;
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
    /// <exception cref="PonchoException">The layer is not there, is damaged, or has another form.</exception>
    public async Task<LayerSegmentFile> MakeAsync(ILayerBlobs blobs, Descriptor layer, CancellationToken cancel)
    {
        var plain = await blobs.GetAsync(layer, cancel);
        if (_temporary is { } temporary) return await CompressAsync(plain, Path.Combine(temporary, layer.Digest.Hex), cancel);
        string path = PathOf(layer);
        try
        {
            Folders.Ensure(folder);
            var made = await CompressAsync(plain, path, cancel);
            await AtomicFile.WriteAsync(FactsOf(path), Encoding.UTF8.GetBytes($"{s_form}\n{made.Length}\n{made.Digest}\n"), cancel);
            return made;
        }
        catch (PonchoException e) when (FileErrors.IsForbidden(e.InnerException))
        {
            _temporary = Directory.CreateTempSubdirectory("poncho-export-").FullName;
            return await CompressAsync(plain, Path.Combine(_temporary, layer.Digest.Hex), cancel);
        }
    }

    public void Dispose()
    {
        try
        {
            if (_temporary is { } temporary) Directory.Delete(temporary, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is deleted with the machine's other temporary files.
        }
    }

    /// <summary>Bytes that are no layer, as one member, whatever their length.</summary>
    public static byte[] Member(ReadOnlySpan<byte> content) => GzipMember.Of(content, s_options);

    private string PathOf(Descriptor layer) => Path.Combine(folder, layer.Digest.Hex + ".gz");

    private static string FactsOf(string path) => path + ".facts";

    private static async Task<LayerSegmentFile?> FactsAsync(string path, CancellationToken cancel)
    {
        string[] facts = (await File.ReadAllTextAsync(FactsOf(path), cancel)).Split('\n');
        if (facts.Length < 3 || facts[0] != s_form) return null;
        bool areRead = long.TryParse(facts[1], CultureInfo.InvariantCulture, out long length) & Digest.TryParse(facts[2], out var digest);
        return areRead ? new LayerSegmentFile(path, 0, length, digest) : null;
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
                    using var layer = plain.Open();
                    await using var content = new ZstdDecompressStream(new SectionStream(layer, plain.Offset, plain.Length));
                    await content.CopyToAsync(gzip, AtomicFile.BufferSize, token);
                }
                catch (InvalidDataException e)
                {
                    gzip.Abandon();
                    throw new PonchoException(
                        $"layer is damaged ({e.Message}): \"{plain.Path}\"",
                        "poncho inspect --verify says what else is; create or pull the environment again",
                        e);
                }
                catch
                {
                    gzip.Abandon();
                    throw;
                }
            }

            made = new LayerSegmentFile(path, 0, hash.Count, hash.Finish());
        }, cancel);
        return made!;
    }
}
