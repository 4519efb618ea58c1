using System.Text;

namespace Poncho.Registry.Tests;

/// <summary>Manifests as clients write them.</summary>
public static class ManifestText
{
    public const string Image = "application/vnd.oci.image.manifest.v1+json", Index = "application/vnd.oci.image.index.v1+json";

    private const string Config = "application/vnd.oci.image.config.v1+json", Layer = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>An image or artifact.</summary>
    /// <param name="config">Its bytes.</param>
    /// <param name="layers">Their bytes.</param>
    /// <param name="more">Further members, each with a comma before it.</param>
    /// <param name="configType">Its media type.</param>
    public static byte[] OfImage(byte[] config, IEnumerable<byte[]> layers, string more = "", string configType = Config) => Encoding.UTF8.GetBytes(
        $$"""{"schemaVersion":2,"mediaType":"{{Image}}","config":{{Descriptor(configType, config)}},"layers":[{{string.Join(',', layers.Select(layer => Descriptor(Layer, layer)))}}]{{more}}}""");

    public static byte[] OfIndex(IEnumerable<byte[]> manifests, string more = "", string type = Image) => Encoding.UTF8.GetBytes(
        $$"""{"schemaVersion":2,"mediaType":"{{Index}}","manifests":[{{string.Join(',', manifests.Select(one => Descriptor(type, one)))}}]{{more}}}""");

    public static string Descriptor(string type, byte[] bytes, string? digest = null, string more = "") =>
        $$"""{"mediaType":"{{type}}","digest":"{{digest ?? TestRegistry.Sha256(bytes)}}","size":{{bytes.Length}}{{more}}}""";
}
