using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MessagePack;

namespace Poncho.Conda.Shards;

/// <summary>Copies values of MessagePack into JSON. Binary values become hex text, as <c>repodata.json</c> writes checksums.</summary>
internal static class ShardValueJson
{
    /// <summary>Real shards have depth 4.</summary>
    private const int MaximumDepth = 32;

    /// <summary>Copies the next value.</summary>
    /// <exception cref="InvalidDataException">It is no good MessagePack, or nested too deep.</exception>
    public static void Copy(ref ShardReader reader, Utf8JsonWriter json, int depth = 0)
    {
        if (depth > MaximumDepth) throw new InvalidDataException($"it is nested deeper than {MaximumDepth}");
        reader.Read();
        switch (reader.Type)
        {
            case MessagePackType.Boolean:
                json.WriteBooleanValue(reader.Boolean);
                break;
            case MessagePackType.Integer when reader.Large > 0:
                json.WriteNumberValue(reader.Large);
                break;
            case MessagePackType.Integer:
                json.WriteNumberValue(reader.Integer);
                break;
            case MessagePackType.Float:
                WriteFloat(json, reader.Float);
                break;
            case MessagePackType.String:
                json.WriteStringValue(Valid(reader.Bytes));
                break;
            case MessagePackType.Binary:
                json.WriteStringValue(Convert.ToHexStringLower(reader.Bytes));
                break;
            case MessagePackType.Array:
                CopyArray(ref reader, json, depth);
                break;
            case MessagePackType.Map:
                CopyMap(ref reader, json, depth);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static void CopyArray(ref ShardReader reader, Utf8JsonWriter json, int depth)
    {
        json.WriteStartArray();
        for (int left = reader.Count; left > 0; left--) Copy(ref reader, json, depth + 1);
        json.WriteEndArray();
    }

    /// <summary>Keys that are not texts, which JSON cannot have, are passed over with their values.</summary>
    private static void CopyMap(ref ShardReader reader, Utf8JsonWriter json, int depth)
    {
        json.WriteStartObject();
        for (int left = reader.Count; left > 0; left--)
        {
            if (!reader.TryReadKey(out var key))
            {
                reader.Skip();
                continue;
            }

            json.WritePropertyName(Valid(key));
            Copy(ref reader, json, depth + 1);
        }

        json.WriteEndObject();
    }

    // A whole number that was written as a float stays a float: repodata.json does not take one for a build number either.
    private static void WriteFloat(Utf8JsonWriter json, double value)
    {
        if (!double.IsFinite(value)) json.WriteNullValue();
        else if (value == Math.Truncate(value) && Math.Abs(value) < 1e15) json.WriteRawValue(value.ToString("0.0", CultureInfo.InvariantCulture));
        else json.WriteNumberValue(value);
    }

    private static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> utf8) =>
        Utf8.IsValid(utf8) ? utf8 : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
}
