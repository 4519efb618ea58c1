using Poncho.Builder.Images.Blobs;
using Poncho.IO.Tar;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Images.Writing;

/// <summary>
/// A tarball of an OCI image layout that Docker loads, too: <c>index.json</c> and <c>manifest.json</c> name the same blobs. What names comes first, so
/// that a reader of a stream knows early what it gets.
/// </summary>
internal static class ImageTar
{
    private const int Plain = 0x1a4, Executable = 0x1ed;

    /// <summary>Writes it forward.</summary>
    /// <param name="output">Takes the tarball; stays open.</param>
    /// <param name="images">What is in it: an image, for each platform.</param>
    /// <param name="written">Told of each layer that was written.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="IO.PonchoException">A blob cannot be read.</exception>
    public static async Task<long> WriteAsync(Stream output, IReadOnlyList<Image> images, Action<ImageLayer> written, CancellationToken cancel)
    {
        var tar = new TarForwardWriter(output);
        await WriteFileAsync(tar, "oci-layout", ImageIndexes.LayoutVersion, cancel);
        await WriteFileAsync(tar, "index.json", ImageIndexes.With(null, images).Bytes, cancel);
        await WriteFileAsync(tar, "manifest.json", ImageIndexes.DockerManifest(images[0]), cancel);
        await tar.WriteHeadAsync(TarMemberKind.Folder, "blobs", "", Executable, 0, LayerTimes.Fixed, cancel);
        await tar.WriteHeadAsync(TarMemberKind.Folder, "blobs/sha256", "", Executable, 0, LayerTimes.Fixed, cancel);
        foreach (var image in images)
        {
            await WriteFileAsync(tar, ImageIndexes.PathOf(image.Manifest.Descriptor), image.Manifest.Bytes, cancel);
            await WriteFileAsync(tar, ImageIndexes.PathOf(image.Manifest.Config), image.Config, cancel);
        }

        if (ImageIndexes.Several(images) is { } several) await WriteFileAsync(tar, ImageIndexes.PathOf(several.Digest), several.Bytes, cancel);
        foreach (var layer in images.SelectMany(image => image.Layers).DistinctBy(layer => layer.Descriptor.Digest))
        {
            await WriteBlobAsync(tar, layer, cancel);
            written(layer);
        }

        await tar.WriteEndAsync(cancel);
        return tar.Count;
    }

    private static async Task WriteBlobAsync(TarForwardWriter tar, ImageLayer layer, CancellationToken cancel)
    {
        string path = ImageIndexes.PathOf(layer.Descriptor);
        await tar.WriteHeadAsync(TarMemberKind.File, path, "", Plain, layer.Descriptor.Size, LayerTimes.Fixed, cancel);
        await using var content = layer.Open();
        await tar.WriteDataAsync(path, layer.Descriptor.Size, content, cancel);
    }

    private static async Task WriteFileAsync(TarForwardWriter tar, string path, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        await tar.WriteHeadAsync(TarMemberKind.File, path, "", Plain, content.Length, LayerTimes.Fixed, cancel);
        await tar.WriteDataAsync(content, cancel);
    }
}
