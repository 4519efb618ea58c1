using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

/// <summary>
/// Finds the environments that a store has, where its index is lost: manifests among its blobs. Their names are gone; each gets one of its
/// digest, so that it is listed, kept and can be given a name.
/// </summary>
internal static class StoredEnvironments
{
    private const string Name = "recovered";
    private const int DigitsOfTag = 12;

    /// <summary>An index of all of them.</summary>
    /// <param name="blobs">The folder of blobs.</param>
    public static ImageIndex Find(string blobs)
    {
        var found = new List<Descriptor>();
        foreach (var file in new DirectoryInfo(blobs).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (file.Length > Manifest.MaxSize || !Digest.TryParseHex(file.Name, out var digest)) continue;
            if (StoreFiles.ReadSmall(file.FullName, Manifest.MaxSize) is not { } bytes || !IsEnvironment(bytes) || Digest.Of(bytes) != digest) continue;
            var descriptor = new Descriptor { MediaType = MediaTypes.Manifest, Digest = digest, Size = bytes.Length };
            found.Add(descriptor with { Annotations = Annotations.None.With(AnnotationNames.RefName, $"{Name}:{digest.Hex[..DigitsOfTag]}") });
        }

        return ImageIndex.Create(found, Annotations.None);
    }

    // Interpreters that were unpacked from the store have manifests of the same form: their layers say no kind.
    private static bool IsEnvironment(byte[] bytes)
    {
        if (bytes.Length == 0 || bytes[0] != '{') return false;
        try
        {
            var manifest = Manifest.Parse(bytes);
            bool isOurs = manifest.ArtifactType == MediaTypes.EnvironmentArtifact;
            return isOurs && manifest.Layers.Any(layer => layer.Annotations.ContainsKey(AnnotationNames.LayerKind));
        }
        catch (PonchoException)
        {
            return false;
        }
    }
}
