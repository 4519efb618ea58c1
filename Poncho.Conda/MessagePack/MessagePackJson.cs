using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Poncho.Conda.MessagePack;

/// <summary>Values of MessagePack as JSON and back. Binary values are hex text in JSON, as repodata.json writes checksums.</summary>
internal static class MessagePackJson
{
    /// <summary>Real shards have depth 4.</summary>
    private const int MaximumDepth = 32;

    /// <summary>Copies the next value.</summary>
    /// <exception cref="InvalidDataException">It is no good MessagePack, or nested too deep.</exception>
    public static void Copy(ref MessagePackReader reader, Utf8JsonWriter json, int depth = 0)
    {
        if (depth > MaximumDepth) throw new InvalidDataException($"it is nested deeper than {MaximumDepth}");
        reader.Read();
        switch (reader.Kind)
        {
            case MessagePackKind.Boolean:
                json.WriteBooleanValue(reader.Boolean);
                break;
            case MessagePackKind.Integer when reader.Large > 0:
                json.WriteNumberValue(reader.Large);
                break;
            case MessagePackKind.Integer:
                json.WriteNumberValue(reader.Integer);
                break;
            case MessagePackKind.Float:
                WriteFloat(json, reader.Float);
                break;
            case MessagePackKind.Text:
                json.WriteStringValue(Valid(reader.Bytes));
                break;
            case MessagePackKind.Binary:
                json.WriteStringValue(Convert.ToHexStringLower(reader.Bytes));
                break;
            case MessagePackKind.Array:
                json.WriteStartArray();
                for (int left = reader.Count; left > 0; left--) Copy(ref reader, json, depth + 1);
                json.WriteEndArray();
                break;
            case MessagePackKind.Map:
                CopyMap(ref reader, json, depth);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    /// <summary>Writes a JSON value.</summary>
    public static void Write(MessagePackWriter output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                output.Map(value.GetPropertyCount());
                foreach (var member in value.EnumerateObject())
                {
                    output.Text(member.Name);
                    Write(output, member.Value);
                }

                break;
            case JsonValueKind.Array:
                output.Array(value.GetArrayLength());
                foreach (var item in value.EnumerateArray()) Write(output, item);
                break;
            case JsonValueKind.String:
                output.Text(value.GetString()!);
                break;
            case JsonValueKind.Number:
                if (value.TryGetInt64(out long whole)) output.Integer(whole);
                else if (value.TryGetUInt64(out ulong large)) output.Unsigned(large);
                else output.Float(value.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                output.Boolean(value.GetBoolean());
                break;
            default:
                output.Nil();
                break;
        }
    }

    /// <summary>Keys that are no texts, which JSON cannot have, are passed over with their values.</summary>
    private static void CopyMap(ref MessagePackReader reader, Utf8JsonWriter json, int depth)
    {
        json.WriteStartObject();
        for (int left = reader.Count; left > 0; left--)
        {
            if (!TryReadKey(ref reader, out var key))
            {
                reader.Skip();
                continue;
            }

            json.WritePropertyName(Valid(key));
            Copy(ref reader, json, depth + 1);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads the key of a pair; false, with the key passed over, where it is no text.</summary>
    public static bool TryReadKey(ref MessagePackReader reader, out ReadOnlySpan<byte> key)
    {
        var before = reader;
        reader.Read();
        key = reader.Bytes;
        if (reader.Kind == MessagePackKind.Text) return true;
        reader = before;
        reader.Skip();
        return false;
    }

    // A whole number that was written as a float stays one: repodata.json takes none for a build number either.
    private static void WriteFloat(Utf8JsonWriter json, double value)
    {
        if (!double.IsFinite(value)) json.WriteNullValue();
        else if (value == Math.Truncate(value) && Math.Abs(value) < 1e15) json.WriteRawValue(value.ToString("0.0", CultureInfo.InvariantCulture));
        else json.WriteNumberValue(value);
    }

    private static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> utf8) => Utf8.IsValid(utf8) ? utf8 : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
}
