using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.IO;
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

    /// <summary>One image for several platforms: an index of its own, from which an engine chooses; null for a single one.</summary>
    /// <exception cref="PonchoException">Two are for one platform.</exception>
    public static ImageIndex? Several(IReadOnlyList<Image> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count < 2) return null;
        if (images.GroupBy(image => image.Platform).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new PonchoException($"two environments of one image are for one platform: \"{twice.Key.Os}/{twice.Key.Architecture}\"", "give one for each platform");
        }

        return ImageIndex.Create([.. images.Select(image => image.Manifest.Descriptor with { Platform = image.Platform })], Annotations.None);
    }

    // As an index lists it, under its name.
    private static Descriptor Named(Descriptor manifest, string name) =>
        manifest with { Annotations = Annotations.None.With(AnnotationNames.RefName, name).With(ContainerdName, DockerHub + name) };

    /// <summary>An index with an image more; one that had its name loses it.</summary>
    /// <param name="before">What the layout has; null for nothing.</param>
    /// <param name="images">The image that comes, for each platform.</param>
    public static ImageIndex With(ImageIndex? before, IReadOnlyList<Image> images)
    {
        var image = images[0];
        var several = Several(images);
        Descriptor[] kept = [.. before?.Manifests.Where(other => !IsNamed(other, image, several is not null)) ?? []];
        var own = several is null
            ? image.Manifest.Descriptor with { Platform = image.Platform }
            : new Descriptor { MediaType = several.MediaType, Digest = several.Digest, Size = several.Bytes.Length };
        return ImageIndex.Create([.. kept, Named(own, image.Name)], before?.Annotations ?? Annotations.None);
    }

    private static bool IsNamed(Descriptor other, Image image, bool isForAll) =>
        other.Annotations.Find(AnnotationNames.RefName) == image.Name && (isForAll || other.Platform is null || other.Platform == image.Platform);

    /// <summary>The content of <c>manifest.json</c>, by which Docker finds an image in a tarball: it knows one of a name, which is the first.</summary>
    public static byte[] DockerManifest(Image image)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("Config", PathOf(image.Manifest.Config));
            json.WriteStartArray("RepoTags");
            json.WriteStringValue(image.Name);
            json.WriteEndArray();
            json.WriteStartArray("Layers");
            foreach (var layer in image.Layers) json.WriteStringValue(PathOf(layer.Descriptor));
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Where a layout has a blob.</summary>
    public static string PathOf(Descriptor blob) => PathOf(blob.Digest);

    /// <inheritdoc cref="PathOf(Descriptor)"/>
    public static string PathOf(Digest blob) => $"blobs/sha256/{blob.Hex}";
}
