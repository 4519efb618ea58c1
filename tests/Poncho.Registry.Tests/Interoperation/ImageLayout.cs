using System.Formats.Tar;
using System.Text;

namespace Poncho.Registry.Tests.Interoperation;

/// <summary>A small image of a container, as an OCI layout that other programs push.</summary>
internal static class ImageLayout
{
    /// <summary>Writes it; its manifest's digest.</summary>
    public static string Write(string folder, string text)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "hello") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), ModificationTime = DateTimeOffset.UnixEpoch });
        }

        byte[] layer = tar.ToArray();
        byte[] config = Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{{TestRegistry.Sha256(layer)}}}"]}}""");
        byte[] manifest = ManifestText.OfImage(config, [layer]);
        foreach (byte[] blob in (byte[][])[layer, config, manifest])
        {
            string path = Path.Combine(folder, "blobs", TestRegistry.Sha256(blob).Replace(':', '/'));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, blob);
        }

        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        string named = ManifestText.Descriptor(ManifestText.Image, manifest, more: ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"a\"}");
        File.WriteAllText(Path.Combine(folder, "index.json"), $$"""{"schemaVersion":2,"manifests":[{{named}}]}""");
        return TestRegistry.Sha256(manifest);
    }
}
