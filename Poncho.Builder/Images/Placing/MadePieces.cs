using System.Text;
using Poncho.Builder.Images.Blobs;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Images.Placing;

/// <summary>
/// Tarball entries that are made for images, as zstd frames without what ends a layer, kept by a key that says what they depend on: so what an image
/// shares with one that was made before is made once.
/// </summary>
/// <param name="folder">Where they are kept; made when the first are.</param>
internal sealed class MadePieces(string folder) : IDisposable
{
    // Where the folder cannot be written: for this command alone.
    private string? _temporary;

    /// <summary>What the bytes depend on besides the entries.</summary>
    private static string Form => $"image piece 1; level {WrittenLayer.Level}; libzstd {Zstd.Version}";

    /// <summary>The frames of some entries, made where they are not kept. Empty where there are no entries.</summary>
    /// <param name="key">All that the entries depend on.</param>
    /// <param name="write">Writes the entries.</param>
    /// <param name="cancel">Stops it; nothing stays.</param>
    /// <exception cref="PonchoException">They cannot be made or written.</exception>
    public async Task<MadePiece> GetAsync(string key, Func<TarForwardWriter, CancellationToken, Task> write, CancellationToken cancel)
    {
        string name = Digest.Of(Encoding.UTF8.GetBytes($"{Form}\n{key}")).Hex;
        string path = Path.Combine(_temporary ?? folder, name + ".made");
        if (await KeptAsync(path, cancel) is { } kept) return kept;
        try
        {
            Folders.Ensure(_temporary ?? folder);
            return await MakeAsync(path, write, cancel);
        }
        catch (PonchoException e) when (_temporary is null && FileErrors.IsForbidden(e.InnerException))
        {
            _temporary = Directory.CreateTempSubdirectory("poncho-image-").FullName;
            return await MakeAsync(Path.Combine(_temporary, name + ".made"), write, cancel);
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

    private static string FactsOf(string path) => path + ".facts";

    private static async Task<MadePiece?> KeptAsync(string path, CancellationToken cancel)
    {
        try
        {
            if (!File.Exists(FactsOf(path)) || !File.Exists(path)) return null;
            string text = await File.ReadAllTextAsync(FactsOf(path), cancel);
            if (!Digest.TryParse(text.TrimEnd(), out var digest)) return null;
            await using var file = File.OpenRead(path);
            long length = file.Length;
            return await Digest.OfAsync(file, cancel) == digest ? new MadePiece(new FilePiece(path, 0, length), digest) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<MadePiece> MakeAsync(string path, Func<TarForwardWriter, CancellationToken, Task> write, CancellationToken cancel)
    {
        MadePiece? made = null;
        await AtomicFile.WriteAsync(path, async (file, token) =>
        {
            using var hash = new HashingStream(file, leaveOpen: true);
            await using (var zstd = new ZstdCompressStream(hash, new ZstdOptions { Level = WrittenLayer.Level }, leaveOpen: true))
            {
                try
                {
                    await write(new TarForwardWriter(zstd), token);
                }
                catch
                {
                    zstd.Abandon();
                    throw;
                }
            }

            made = new MadePiece(new FilePiece(path, 0, hash.Count), hash.Finish());
        }, cancel);
        KeptFile.Write(Path.GetDirectoryName(path)!, FactsOf(path), Encoding.UTF8.GetBytes(made!.Digest + "\n"));
        return made;
    }
}
