using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Images.Writing;

/// <summary>The small files by which others find an image in a layout or a tarball of one.</summary>
internal static class ImageIndexes
{
    /// <summary>The content of <c>oci-layout</c>.</summary>
    public static ReadOnlyMemory<byte> LayoutVersion { get; } = "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray();

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What containerd and Docker from 25.0 on take for the name.
    private const string ContainerdName = "io.containerd.image.name", DockerHub = "docker.io/library/";

    /// <summary>An image as an index lists it, under its name.</summary>
    public static Descriptor Entry(Image image) => image.Manifest.Descriptor with
    {
        Platform = image.Platform,
        Annotations = Annotations.None.With(AnnotationNames.RefName, image.Name).With(ContainerdName, DockerHub + image.Name),
    };

    /// <summary>An index with images more; one that had a name of theirs loses it.</summary>
    /// <param name="before">What the layout has; null for nothing.</param>
    /// <param name="images">What comes.</param>
    public static ImageIndex With(ImageIndex? before, IReadOnlyList<Image> images)
    {
        Descriptor[] kept = [.. before?.Manifests.Where(other => images.All(image => !IsNamed(other, image))) ?? []];
        return ImageIndex.Create([.. kept, .. images.Select(Entry)], before?.Annotations ?? Annotations.None);
    }

    private static bool IsNamed(Descriptor other, Image image) =>
        other.Annotations.Find(AnnotationNames.RefName) == image.Name && (other.Platform is null || other.Platform == image.Platform);

    /// <summary>The content of <c>manifest.json</c>, by which Docker finds images in a tarball.</summary>
    public static byte[] DockerManifest(IReadOnlyList<Image> images)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartArray();
            foreach (var image in images)
            {
                json.WriteStartObject();
                json.WriteString("Config", PathOf(image.Manifest.Config));
                json.WriteStartArray("RepoTags");
                json.WriteStringValue(image.Name);
                json.WriteEndArray();
                json.WriteStartArray("Layers");
                foreach (var layer in image.Layers) json.WriteStringValue(PathOf(layer.Descriptor));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Where a layout has a blob.</summary>
    public static string PathOf(Descriptor blob) => $"blobs/sha256/{blob.Digest.Hex}";
}
