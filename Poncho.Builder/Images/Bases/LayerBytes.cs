using System.IO.Compression;
using Poncho.Builder.Images.Blobs;
using Poncho.IO.Compression;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Images.Bases;

/// <summary>Layers of anybody's images: how they are compressed, and what is in them.</summary>
internal static class LayerBytes
{
    /// <summary>The OCI media type of a layer, by its first bytes.</summary>
    public static string MediaTypeOf(FilePiece layer)
    {
        using var content = layer.Open();
        Span<byte> first = stackalloc byte[4];
        int read = content.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        if (read >= 2 && first.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return MediaTypes.LayerTarGzip;
        return read == 4 && first.SequenceEqual((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? MediaTypes.LayerTarZstd : MediaTypes.LayerTar;
    }

    /// <summary>The OCI name of a layer's media type, where it has Docker's, which an OCI manifest may not have.</summary>
    public static string OciType(string mediaType) => mediaType switch
    {
        "application/vnd.docker.image.rootfs.diff.tar.gzip" => MediaTypes.LayerTarGzip,
        "application/vnd.docker.image.rootfs.diff.tar" => MediaTypes.LayerTar,
        _ => mediaType,
    };

    /// <summary>A layer's plain tarball.</summary>
    public static Stream OpenPlain(ImageLayer layer) => layer.Descriptor.MediaType switch
    {
        MediaTypes.LayerTarGzip => new GZipStream(layer.Open(), CompressionMode.Decompress),
        MediaTypes.LayerTarZstd => new ZstdDecompressStream(layer.Open()),
        _ => layer.Open(),
    };
}
