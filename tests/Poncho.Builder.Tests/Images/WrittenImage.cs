using System.IO.Compression;
using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Tar;
using Poncho.Oci.Documents;
using Poncho.Testing;

namespace Poncho.Builder.Tests.Images;

/// <summary>An image in a layout's folder, read by nothing of what wrote it but the tar reader: every digest is compared, and layers are laid over one another.</summary>
internal sealed class WrittenImage
{
    private WrittenImage(Manifest manifest, JsonElement config) => (Manifest, Config) = (manifest, config);

    public Manifest Manifest { get; }

    public JsonElement Config { get; }

    /// <summary>What the image shows: each path with its kind, mode, and content or target.</summary>
    public SortedDictionary<string, (TarMemberKind Kind, int Mode, byte[] Content, string Target)> Files { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Variables => [.. Config.GetProperty("config").GetProperty("Env").EnumerateArray().Select(line => line.GetString()!)];

    public static WrittenImage Read(string layout, string name)
    {
        var index = ImageIndex.Parse(File.ReadAllBytes(Path.Combine(layout, "index.json")));
        var entry = index.Manifests.Single(manifest => manifest.Annotations.Find(AnnotationNames.RefName) == name);
        var manifest = Manifest.Parse(Blob(layout, entry));
        using var json = JsonDocument.Parse(Blob(layout, manifest.Config));
        var image = new WrittenImage(manifest, json.RootElement.Clone());
        string[] diffIds = [.. image.Config.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(id => id.GetString()!)];
        Xunit.Assert.Equal(manifest.Layers.Count, diffIds.Length);
        for (int i = 0; i < diffIds.Length; i++)
        {
            byte[] plain = Plain(Blob(layout, manifest.Layers[i]), manifest.Layers[i].MediaType);
            Xunit.Assert.Equal(diffIds[i], Digest.Of(plain).ToString());
            image.Lay(plain);
        }

        return image;
    }

    private static byte[] Blob(string layout, Descriptor blob)
    {
        byte[] content = File.ReadAllBytes(Path.Combine(layout, "blobs", "sha256", blob.Digest.Hex));
        Xunit.Assert.Equal((blob.Digest, blob.Size), (Digest.Of(content), content.Length));
        return content;
    }

    private static byte[] Plain(byte[] blob, string mediaType)
    {
        using var plain = new MemoryStream();
        using Stream source = mediaType switch
        {
            MediaTypes.LayerTarGzip => new GZipStream(new MemoryStream(blob), CompressionMode.Decompress),
            MediaTypes.LayerTarZstd => new ZstdDecompressStream(new MemoryStream(blob)),
            _ => new MemoryStream(blob),
        };
        source.CopyTo(plain);
        return plain.ToArray();
    }

    private void Lay(byte[] layer)
    {
        var tar = new TarForwardReader(new MemoryStream(layer));
        while (tar.Next())
        {
            string path = tar.Current.Path.TrimEnd('/');
            string name = Path.GetFileName(path);
            if (name.StartsWith(".wh.", StringComparison.Ordinal))
            {
                Files.Remove(Path.Combine(Path.GetDirectoryName(path)!, name[".wh.".Length..]));
                continue;
            }

            byte[] content = new byte[tar.Current.Size];
            for (int at = 0, read; (read = tar.Read(content.AsSpan(at))) > 0;) at += read;
            if (tar.Current.Kind == TarMemberKind.HardLink) content = Files[tar.Current.LinkTarget].Content;
            var kind = tar.Current.Kind == TarMemberKind.HardLink ? TarMemberKind.File : tar.Current.Kind;
            Files[path] = (kind, tar.Current.Mode, content, kind == TarMemberKind.SymbolicLink ? tar.Current.LinkTarget : "");
        }
    }
}
