using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Poncho.IO;

namespace Poncho.Oci.Documents;

/// <summary>
/// How documents of this project are read and written: unknown members are ignored, written ones stand in a fixed order, lines end with
/// "\n".
/// </summary>
[JsonSerializable(typeof(ManifestDocument))]
[JsonSerializable(typeof(IndexDocument))]
[JsonSerializable(typeof(LayoutDocument))]
[JsonSerializable(typeof(Descriptor))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class OciJson : JsonSerializerContext
{
    public static OciJson Canonical { get; } = new(new JsonSerializerOptions
    {
        RespectNullableAnnotations = true,
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 32,
    });

    public static byte[] Write<T>(T document, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(document, type), (byte)'\n'];

    /// <summary>Reads a document that came from elsewhere.</summary>
    /// <param name="what">What it is, for messages, such as <c>manifest sha256:...</c>.</param>
    /// <exception cref="PonchoException">It is too large, or not of its form; the message says where.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, int limit, JsonTypeInfo<T> type, string what)
    {
        if (json.Length > limit) throw new PonchoException($"{what} has {json.Length} bytes, more than the {limit} that are allowed");
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new PonchoException($"{what} is not an object: \"null\"");
        }
        catch (JsonException e)
        {
            throw new PonchoException($"{what} is malformed in line {e.LineNumber + 1} at \"{e.Path ?? "$"}\"", null, e);
        }
    }
}
