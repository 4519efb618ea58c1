using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Layering;

/// <summary>
/// A layer's facts as a file: the sha256 of what follows on the first line, then JSON, a NUL, and the layer's paths with a NUL behind each. The file is a cache of
/// ours alone; whatever is wrong with it means that the layer is made again, so reading gives null and never throws.
/// </summary>
internal static class LayerInfoJson
{
    private const int Schema = 3;
    private const int HeaderLength = 2 * Digest.ByteCount + 1;

    public static byte[] Write(LayerInfo info)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("mediaType", info.Descriptor.MediaType);
            json.WriteString("digest", info.Descriptor.Digest.ToString());
            json.WriteNumber("size", info.Descriptor.Size);
            json.WriteStartObject("annotations");
            foreach (var (name, text) in info.Descriptor.Annotations) json.WriteString(name, text);
            json.WriteEndObject();
            json.WriteNumber("unpacked", info.UnpackedBytes);
            if (info.Glibc is not null) json.WriteString("glibc", info.Glibc);
            if (info.License is not null) json.WriteString("license", info.License);
            Strings(json, "depends", info.Depends);
            Strings(json, "node", info.NodeSpecs);
            Strings(json, "warnings", info.Warnings);
            json.WritePropertyName("relocations");
            json.WriteRawValue(info.Relocations.ToJson());
            json.WriteNumber("paths", info.Paths.Count);
            json.WriteEndObject();
        }

        body.Write("\0"u8);
        body.Write(info.Paths.Text.Span);
        return [.. Encoding.ASCII.GetBytes(Digest.Of(body.WrittenSpan).Hex), (byte)'\n', .. body.WrittenSpan];
    }

    public static LayerInfo? Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length <= HeaderLength || !Digest.TryParseHex(Encoding.ASCII.GetString(file.Span[..(HeaderLength - 1)]), out var digest)) return null;
        var body = file[HeaderLength..];
        if (Digest.Of(body.Span) != digest) return null;
        try
        {
            return ReadBody(body);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or PonchoException)
        {
            // Another version's, or somebody else's.
            return null;
        }
    }

    private static LayerInfo? ReadBody(ReadOnlyMemory<byte> body)
    {
        int end = body.Span.IndexOf((byte)0);
        if (end < 0) return null;
        using var document = JsonDocument.Parse(body[..end]);
        var root = document.RootElement;
        if (root.GetProperty("schema").GetInt32() != Schema) return null;
        if (LayerPaths.TryRead(body[(end + 1)..], root.GetProperty("paths").GetInt32()) is not { } paths) return null;
        return new LayerInfo
        {
            Descriptor = new Descriptor
            {
                MediaType = root.GetProperty("mediaType").GetString()!,
                Digest = Digest.Parse(root.GetProperty("digest").GetString()),
                Size = root.GetProperty("size").GetInt64(),
                Annotations = Annotations.From(root.GetProperty("annotations").EnumerateObject().Select(a => KeyValuePair.Create(a.Name, a.Value.GetString()!))),
            },
            UnpackedBytes = root.GetProperty("unpacked").GetInt64(),
            Glibc = root.TryGetProperty("glibc", out var glibc) ? glibc.GetString() : null,
            License = root.TryGetProperty("license", out var license) ? license.GetString() : null,
            Depends = Strings(root.GetProperty("depends")),
            NodeSpecs = Strings(root.GetProperty("node")),
            Warnings = Strings(root.GetProperty("warnings")),
            Relocations = RelocationIndex.Parse(JsonMarshal.GetRawUtf8Value(root.GetProperty("relocations"))),
            Paths = paths,
        };
    }

    private static void Strings(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static ImmutableArray<string> Strings(JsonElement array)
    {
        var values = ImmutableArray.CreateBuilder<string>(array.GetArrayLength());
        foreach (var value in array.EnumerateArray()) values.Add(value.GetString()!);
        return values.MoveToImmutable();
    }
}
