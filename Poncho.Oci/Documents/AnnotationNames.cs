namespace Poncho.Oci.Documents;

/// <summary>Names of annotations: those that the OCI image specification 1.1 defines ("Pre-Defined Annotation Keys"), and ours.</summary>
public static class AnnotationNames
{
    /// <summary>In a layout's <c>index.json</c>: the name under which a manifest is tagged.</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>A title for people.</summary>
    public const string Title = "org.opencontainers.image.title";

    /// <summary>One line for people.</summary>
    public const string Description = "org.opencontainers.image.description";

    /// <summary>Version of what is packed.</summary>
    public const string Version = "org.opencontainers.image.version";

    /// <summary>URL of the sources that it was made from.</summary>
    public const string Source = "org.opencontainers.image.source";

    /// <summary>Revision in the source control of <see cref="Source"/>.</summary>
    public const string Revision = "org.opencontainers.image.revision";

    /// <summary>URL to learn more.</summary>
    public const string Url = "org.opencontainers.image.url";

    /// <summary>SPDX licence expression.</summary>
    public const string Licenses = "org.opencontainers.image.licenses";

    /// <summary>On a layer: <c>conda</c>, <c>pip</c>, <c>git</c>, <c>http</c> or <c>environment</c>.</summary>
    public const string LayerKind = "vnd.poncho.layer.kind";

    /// <summary>On a layer: the name of its source, such as the package's.</summary>
    public const string LayerName = "vnd.poncho.layer.name";

    /// <summary>On a layer: version of its source, or the commit.</summary>
    public const string LayerVersion = "vnd.poncho.layer.version";

    /// <summary>On a layer of a conda package: the build string.</summary>
    public const string LayerBuild = "vnd.poncho.layer.build";

    /// <summary>On a layer: canonical URL of its source.</summary>
    public const string LayerSource = "vnd.poncho.layer.source";

    /// <summary>On a layer: digest of its source's bytes (<c>sha256:...</c>).</summary>
    public const string LayerSourceDigest = "vnd.poncho.layer.source.digest";

    /// <summary>
    /// On a layer: digest of its bytes without the end frame (<c>sha256:...</c>). These are the bytes that a plain <c>.tar.zst</c> has of
    /// it, so an export need not hash the layer again.
    /// </summary>
    public const string LayerSegmentDigest = "vnd.poncho.layer.segment.digest";

    /// <summary>On an image: the name of what it lies on.</summary>
    public const string BaseName = "org.opencontainers.image.base.name";

    /// <summary>On an image: the digest of the environment's manifest.</summary>
    public const string EnvironmentDigest = "vnd.poncho.environment.digest";

    /// <summary>On an image without a base: which C library it has, such as <c>glibc 2.36</c>.</summary>
    public const string ImageLibc = "vnd.poncho.image.libc";
}
