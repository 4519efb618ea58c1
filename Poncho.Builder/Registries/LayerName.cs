using Poncho.Oci.Documents;

namespace Poncho.Builder.Registries;

/// <summary>What a blob of an environment is called for people: its package, else what it is.</summary>
internal static class LayerName
{
    private const int DigestLength = 12;

    public static string Of(Descriptor blob)
    {
        if (blob.MediaType == MediaTypes.EnvironmentConfig) return "config";
        string? name = blob.Annotations.Find(AnnotationNames.LayerName) ?? blob.Annotations.Find(AnnotationNames.LayerKind);
        if (name is null) return blob.Digest.Hex[..DigestLength];
        return blob.Annotations.Find(AnnotationNames.LayerVersion) is { } version ? $"{name} {version}" : name;
    }
}
