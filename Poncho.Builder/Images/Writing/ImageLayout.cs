using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Images.Writing;

/// <summary>
/// An OCI image layout (OCI image specification 1.1, "Image Layout") in a folder. Blobs that are there already are not written again, and images of
/// other names stay.
/// </summary>
internal static class ImageLayout
{
    /// <summary>Looks whether a folder can take images.</summary>
    /// <exception cref="PonchoException">It is there, and is no layout.</exception>
    public static void Check(string folder)
    {
        if (File.Exists(folder.TrimEnd('/'))) throw new PonchoException($"output is a file, not a folder: \"{folder}\"", "name another one, or end it in .oci.tar for a file");
        if (!Directory.Exists(folder) || File.Exists(Path.Combine(folder, "oci-layout"))) return;
        if (Directory.EnumerateFileSystemEntries(folder).FirstOrDefault() is not { } other) return;
        throw new PonchoException($"folder is not empty and no OCI image layout, it has {Path.GetFileName(other)}: \"{folder}\"", "give an empty folder, or a layout");
    }

    /// <param name="folder">The folder.</param>
    /// <param name="images">An image, for each platform.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Bytes of blobs that were not there.</returns>
    /// <exception cref="PonchoException">A blob cannot be read, or the folder not written.</exception>
    public static async Task<long> WriteAsync(string folder, IReadOnlyList<Image> images, CancellationToken cancel)
    {
        string blobs = Path.Combine(folder, "blobs", "sha256");
        try
        {
            Directory.CreateDirectory(blobs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(folder, e);
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
        long written = 0;
        await Parallel.ForEachAsync(images.SelectMany(image => image.Layers).DistinctBy(layer => layer.Descriptor.Digest), options, async (layer, token) =>
        {
            string path = Path.Combine(folder, ImageIndexes.PathOf(layer.Descriptor));
            if (new FileInfo(path) is { Exists: true } there && there.Length == layer.Descriptor.Size) return;
            await BlobFile.WriteAsync(path, layer.Descriptor, layer.Pieces, token);
            Interlocked.Add(ref written, layer.Descriptor.Size);
        });
        foreach (var image in images)
        {
            await AtomicFile.WriteAsync(Path.Combine(folder, ImageIndexes.PathOf(image.Manifest.Config)), image.Config, cancel);
            await AtomicFile.WriteAsync(Path.Combine(folder, ImageIndexes.PathOf(image.Manifest.Descriptor)), image.Manifest.Bytes, cancel);
            written += image.Config.Length + image.Manifest.Bytes.Length;
        }

        if (ImageIndexes.Several(images) is { } several)
        {
            await AtomicFile.WriteAsync(Path.Combine(folder, ImageIndexes.PathOf(several.Digest)), several.Bytes, cancel);
            written += several.Bytes.Length;
        }

        string index = Path.Combine(folder, "index.json");
        var before = File.Exists(index) ? ImageIndex.Parse(await File.ReadAllBytesAsync(index, cancel)) : null;
        await AtomicFile.WriteAsync(Path.Combine(folder, "oci-layout"), ImageIndexes.LayoutVersion, cancel);
        await AtomicFile.WriteAsync(index, ImageIndexes.With(before, images).Bytes, cancel);
        return written;
    }
}
