using Poncho.Oci.Documents;

namespace Poncho.Builder.Images.Blobs;

/// <summary>How an image's layers are compressed.</summary>
internal enum LayerCompression
{
    /// <summary>As environments are: for registries, podman, containerd, and Docker from 23.0 on.</summary>
    Zstd,

    /// <summary>For every engine there is.</summary>
    Gzip,

    /// <summary>Not at all: quickest into an engine on this machine, which unpacks it anyway.</summary>
    None,
}

internal static class LayerCompressions
{
    /// <summary>The media type of such a layer (OCI image specification 1.1, "Layer Filesystem Changesets").</summary>
    public static string MediaType(this LayerCompression compression) => compression switch
    {
        LayerCompression.Zstd => MediaTypes.LayerTarZstd,
        LayerCompression.Gzip => MediaTypes.LayerTarGzip,
        _ => MediaTypes.LayerTar,
    };
}
