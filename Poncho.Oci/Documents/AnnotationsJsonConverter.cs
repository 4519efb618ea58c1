using System.Text.Json;
using System.Text.Json.Serialization;

namespace Poncho.Oci.Documents;

/// <summary>Annotations are an object whose members are all strings; anything else is refused.</summary>
public sealed class AnnotationsJsonConverter : JsonConverter<Annotations>
{
    public override Annotations Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    internal static Annotations Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        var members = new List<KeyValuePair<string, string>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String) throw new JsonException();
            members.Add(new(name, reader.GetString()!));
        }

        return Annotations.From(members);
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
