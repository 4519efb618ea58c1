using Poncho.Builder.Images;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Registries;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Registries;

/// <summary>
/// The environment in an image of a registry that Poncho made without a base, where it lies: the image's highest layer has its documents, and the
/// environment's layers are the image's own.
/// </summary>
internal static class ImageEnvironment
{
    // Folders and documents, whose config is the largest.
    private const long LargestLayer = 2L * EnvironmentConfig.MaximumSize;

    /// <summary>Reads its documents.</summary>
    /// <param name="image">The image's manifest.</param>
    /// <param name="reference">As the user wrote it.</param>
    /// <param name="repository">Where its blobs are.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The environment's manifest and config.</returns>
    /// <exception cref="PonchoException">Its layers are not the environment's own: they are in gzip, share layers, or are relocated.</exception>
    public static async Task<(Manifest Manifest, ReadOnlyMemory<byte> Config)> ReadAsync(Manifest image, Reference reference, Repository repository, CancellationToken cancel)
    {
        var last = image.Layers[^1];
        if (last.MediaType != MediaTypes.LayerTarZstd || last.Size > LargestLayer) throw NotOwn(reference);
        await using var blob = await repository.OpenBlobAsync(last, cancel);
        await using var plain = new ZstdDecompressStream(blob);
        var documents = await Task.Run(() => ImageDocuments.Read(plain, reference.ToString()), cancel) ?? throw NotOwn(reference);
        await blob.DrainAsync(cancel);
        var manifest = Manifest.Parse(documents[ImagePlace.Manifest]);
        var there = image.Layers.Select(layer => layer.Digest).ToHashSet();
        if (!manifest.Layers.All(layer => there.Contains(layer.Digest))) throw NotOwn(reference);
        return (manifest, documents[ImagePlace.Config]);
    }

    private static PonchoException NotOwn(Reference reference) => new(
        $"a container image whose layers are not those of its environment (--base, --prefix, --compression or many packages in one): \"{reference}\"",
        $"\"poncho pull {reference}\" makes an environment of it again, where it is not relocated; docker and podman run it");
}
