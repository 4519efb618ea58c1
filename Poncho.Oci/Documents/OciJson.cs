using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Poncho.Oci.Documents;

/// <summary>
/// How documents of this project are written: members stand in a fixed order, lines end with "\n".
/// </summary>
[JsonSerializable(typeof(ManifestDocument))]
[JsonSerializable(typeof(IndexDocument))]
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
}
