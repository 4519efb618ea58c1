using System.Text.Json;
using System.Text.Json.Serialization;

namespace Poncho.Oci.Documents;

/// <summary>Annotations are an object whose members are all strings; anything else is refused.</summary>
public sealed class AnnotationsJsonConverter : JsonConverter<Annotations>
{
    // One string for all layers of all manifests that a command reads.
    private static readonly string[] s_ofLayers =
    [
        AnnotationNames.LayerBuild, AnnotationNames.LayerKind, AnnotationNames.LayerName, AnnotationNames.LayerSegmentDigest, AnnotationNames.LayerSource,
        AnnotationNames.LayerSourceDigest, AnnotationNames.LayerVersion, AnnotationNames.Licenses, AnnotationNames.RefName,
    ];

    public override Annotations Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    internal static Annotations Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        var members = new List<KeyValuePair<string, string>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = NameOf(ref reader);
            if (!reader.Read() || reader.TokenType != JsonTokenType.String) throw new JsonException();
            members.Add(new(name, reader.GetString()!));
        }

        return Annotations.From(members);
    }

    private static string NameOf(ref Utf8JsonReader reader)
    {
        foreach (string name in s_ofLayers)
            if (reader.ValueTextEquals(name)) return name;
        return reader.GetString()!;
    }

    public override void Write(Utf8JsonWriter writer, Annotations value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        foreach (var (name, text) in value) writer.WriteString(name, text);
        writer.WriteEndObject();
    }
}
