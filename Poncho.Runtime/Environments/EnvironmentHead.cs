using System.Buffers;
using System.Text;
using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Json;
using Poncho.Oci.Documents;

namespace Poncho.Runtime.Environments;

/// <summary>
/// The first entries of a plain tarball, in a zstd frame (gzip member) of their own: which environment this is and where its layers are.
/// Whoever writes the tarball writes <see cref="Files"/> as tar entries, then the layers' bytes in the manifest's order without gaps, then
/// one end frame.
/// </summary>
public sealed class EnvironmentHead
{
    /// <summary>
    /// The newest form of <see cref="LayersName"/> that this program reads; it is written for incremental tarballs, which older programs
    /// would misread.
    /// </summary>
    public const int Schema = 2;

    /// <summary>The form of a tarball that holds all its layers.</summary>
    private const int WholeSchema = 1;

    /// <summary>A file in the head of an incremental tarball, for people who unpack it with tar.</summary>
    public const string NoticeName = "INCOMPLETE-ENVIRONMENT.txt";

    /// <summary>A file in the head: the spec in the form in which the original's tarballs have it, for programs that look for it there.</summary>
    public const string CondaSpecName = "conda_spec.yml";

    /// <summary>The folder that no source may own.</summary>
    public const string Folder = ".poncho";

    public const string ManifestName = Folder + "/manifest.json";

    public const string ConfigName = Folder + "/config.json";

    public const string LayersName = Folder + "/layers.json";

    /// <summary>Bytes that a manifest or <see cref="LayersName"/> may have (the OCI distribution specification asks registries for 4 MiB).</summary>
    public const int MaximumSize = 4 * 1024 * 1024;

    /// <summary>The bytes of the manifest: its digest is of these.</summary>
    public required ReadOnlyMemory<byte> Manifest { get; init; }

    /// <summary>The bytes of the config blob that the manifest names.</summary>
    public required ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>One for each layer of the manifest, in its order; the first begins at 0 and each where the one before ends.</summary>
    public required IReadOnlyList<LayerSegment> Layers { get; init; }

    /// <summary>What is said to people who unpack an incremental tarball with tar; null for a whole one.</summary>
    public string? Notice { get; init; }

    /// <summary>The content of <see cref="CondaSpecName"/>; null where it is not known what was asked for.</summary>
    public ReadOnlyMemory<byte>? CondaSpec { get; init; }

    /// <summary>The head's files in the order in which they are written.</summary>
    public IReadOnlyList<(string Name, ReadOnlyMemory<byte> Content)> Files
    {
        get
        {
            var files = new List<(string, ReadOnlyMemory<byte>)>
            {
                (ManifestName, Manifest),
                (ConfigName, Config),
                (LayersName, WriteLayers(Layers)),
            };
            if (CondaSpec is { } spec) files.Add((CondaSpecName, spec));
            if (Notice is { } notice) files.Add((NoticeName, Encoding.UTF8.GetBytes(notice)));
            return files;
        }
    }

    /// <summary>The content of <see cref="LayersName"/>.</summary>
    public static byte[] WriteLayers(IReadOnlyList<LayerSegment> layers)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new LineJsonWriter(output);
        int schema = layers.Any(layer => layer.IsAbsent) ? Schema : WholeSchema;
        json.Line($"{{\n  \"schema\": {schema},\n  \"layers\": ");
        json.List(layers, "  ", static (w, layer) =>
        {
            w.WriteStartObject();
            if (layer.IsAbsent)
            {
                w.WriteString("absent"u8, layer.Digest.ToString());
            }
            else
            {
                w.WriteNumber("offset"u8, layer.Offset);
                w.WriteNumber("length"u8, layer.Length);
                w.WriteString("sha256"u8, layer.Digest.ToString());
            }

            w.WriteEndObject();
        });
        json.Line("\n}\n");
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads <see cref="LayersName"/>. Unknown members are ignored.</summary>
    /// <exception cref="PonchoException">Not such a file, one of a newer program, or layers with gaps or over one another.</exception>
    public static IReadOnlyList<LayerSegment> ParseLayers(ReadOnlySpan<byte> json) => JsonMembers.Read(LayersName, json, MaximumSize, ReadLayers);

    private static List<LayerSegment> ReadLayers(ref Utf8JsonReader reader)
    {
        List<LayerSegment>? layers = null;
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("schema"u8)) JsonMembers.Schema(ref reader, Schema);
            else if (reader.ValueTextEquals("layers"u8)) layers = ReadSegments(ref reader);
            else reader.Skip();
        }

        return layers ?? throw JsonMembers.Missing("layers");
    }

    private static List<LayerSegment> ReadSegments(ref Utf8JsonReader reader)
    {
        var layers = new List<LayerSegment>();
        long free = 0;
        JsonMembers.StartArray(ref reader);
        while (JsonMembers.NextElement(ref reader))
        {
            var layer = ReadSegment(ref reader, free);
            bool follows = layer.Offset == free && layer.Length <= long.MaxValue - free;
            if (!follows) throw new JsonException($"layer {layers.Count} does not begin where the one before ends");
            free += layer.Length;
            layers.Add(layer);
        }

        return layers;
    }

    private static LayerSegment ReadSegment(ref Utf8JsonReader reader, long free)
    {
        long? offset = null, length = null;
        Digest? digest = null, absent = null;
        JsonMembers.StartObject(ref reader);
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("offset"u8)) offset = JsonMembers.Number(ref reader, long.MaxValue);
            else if (reader.ValueTextEquals("length"u8)) length = JsonMembers.Number(ref reader, long.MaxValue);
            else if (reader.ValueTextEquals("sha256"u8)) digest = JsonMembers.Digest(ref reader);
            else if (reader.ValueTextEquals("absent"u8)) absent = JsonMembers.Digest(ref reader);
            else reader.Skip();
        }

        if (absent is { } left) return new LayerSegment(free, 0, left) { IsAbsent = true };
        return new LayerSegment(
            offset ?? throw JsonMembers.Missing("offset"),
            length ?? throw JsonMembers.Missing("length"),
            digest ?? throw JsonMembers.Missing("sha256"));
    }
}
