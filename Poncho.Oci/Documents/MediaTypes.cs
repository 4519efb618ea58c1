namespace Poncho.Oci.Documents;

/// <summary>
/// The media types that are written or understood here (OCI image specification 1.1, "OCI Image Media Types"; ours are described in
/// docs/FORMATS.md).
/// </summary>
public static class MediaTypes
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>The config of a container image.</summary>
    public const string ImageConfig = "application/vnd.oci.image.config.v1+json";

    public const string LayerTar = "application/vnd.oci.image.layer.v1.tar";

    public const string LayerTarGzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    public const string LayerTarZstd = "application/vnd.oci.image.layer.v1.tar+zstd";

    /// <summary>Two bytes, <c>{}</c>, where a config or a layer must be named but there is none.</summary>
    public const string Empty = "application/vnd.oci.empty.v1+json";

    /// <summary>What Docker calls <see cref="Manifest"/>; the same members.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>What Docker calls <see cref="Index"/>; the same members.</summary>
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>The artifact type of an environment's manifest.</summary>
    public const string EnvironmentArtifact = "application/vnd.poncho.environment.v1";

    /// <summary>The config blob of an environment.</summary>
    public const string EnvironmentConfig = "application/vnd.poncho.environment.config.v1+json";

    /// <summary>The artifact type of what is known of an environment's layers, for those who build others (<c>poncho push --build-cache</c>).</summary>
    public const string LayersArtifact = "application/vnd.poncho.layers.v1";

    /// <summary>Its one blob, compressed by zstd.</summary>
    public const string LayersText = "application/vnd.poncho.layers.v1+zstd";

    /// <summary>Whether a blob of this type is a manifest of one image or artifact.</summary>
    public static bool IsManifest(string mediaType) => mediaType is Manifest or DockerManifest;

    /// <summary>Whether a blob of this type lists manifests.</summary>
    public static bool IsIndex(string mediaType) => mediaType is Index or DockerManifestList;
}
