using System.Text.Json;

namespace Poncho.Conda.Repodata;

/// <summary>
/// What the solver needs of a record, as places in its bytes: nothing is copied. A part is the text between a string's quotes, or a list
/// with its brackets; empty where there is none.
/// </summary>
internal struct RecordFields
{
    /// <summary>Longer texts stand in no real record; a record with one is left out.</summary>
    private const int MaximumText = 4096;

    public RecordPart Name;
    public RecordPart Version;
    public RecordPart Build;
    public long BuildNumber;

    /// <summary>Milliseconds since 1970; <see cref="NoTime"/> where there is none.</summary>
    public long Timestamp = NoTime;

    public long IndexedTimestamp = NoTime;
    public RecordPart Depends;
    public RecordPart Constrains;
    public RecordPart ExtraDepends;
    public bool HasTrackFeatures;

    /// <summary>In the place of a time that is not known.</summary>
    public const long NoTime = long.MinValue;

    public RecordFields()
    {
    }

    /// <summary>Reads a record. False where a member is not what it has to be: such a record is left out.</summary>
    /// <param name="json">The record, from <c>{</c> to <c>}</c>.</param>
    /// <param name="fields">What it says.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, out RecordFields fields)
    {
        fields = new RecordFields();
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                if (!fields.TryReadMember(ref reader)) return false;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }

        return fields.Name.Length > 0 && fields.Version.Length > 0;
    }

    /// <summary>Old records count seconds, newer ones milliseconds.</summary>
    public static long Milliseconds(long timestamp) => timestamp is > -62_135_596_800 and < 253_402_300_800 ? timestamp * 1000 : timestamp;

    private bool TryReadMember(ref Utf8JsonReader reader)
    {
        // Half a surrogate pair in a name throws here; elsewhere the platform trips over it when another member is looked up.
        if (reader.ValueIsEscaped) _ = reader.GetString();
        var key = reader.ValueSpan;
        reader.Read();
        // Records hold some twenty members; telling them apart by length first spares most comparisons.
        switch (key.Length)
        {
            case 4 when key.SequenceEqual("name"u8):
                return TryText(ref reader, ref Name);
            case 5 when key.SequenceEqual("build"u8):
                return TryText(ref reader, ref Build);
            case 7 when key.SequenceEqual("version"u8):
                return TryText(ref reader, ref Version);
            case 7 when key.SequenceEqual("depends"u8):
                return TryList(ref reader, JsonTokenType.StartArray, ref Depends);
            case 9 when key.SequenceEqual("timestamp"u8):
                return TryTime(ref reader, ref Timestamp);
            case 10 when key.SequenceEqual("constrains"u8):
                return TryList(ref reader, JsonTokenType.StartArray, ref Constrains);
            case 12 when key.SequenceEqual("build_number"u8):
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out BuildNumber);
            case 13 when key.SequenceEqual("extra_depends"u8):
                return TryList(ref reader, JsonTokenType.StartObject, ref ExtraDepends);
            case 14 when key.SequenceEqual("track_features"u8):
                return TryTrackFeatures(ref reader);
            case 17 when key.SequenceEqual("indexed_timestamp"u8):
                return TryTime(ref reader, ref IndexedTimestamp);
            default:
                reader.Skip();
                return true;
        }
    }

    private static bool TryText(ref Utf8JsonReader reader, ref RecordPart text)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || reader.ValueSpan.Length > MaximumText) return false;
        text = new RecordPart((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        return true;
    }

    private static bool TryTime(ref Utf8JsonReader reader, ref long time)
    {
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType != JsonTokenType.Number) return false;
        time = Milliseconds(reader.TryGetInt64(out long whole) ? whole : (long)reader.GetDouble());
        return true;
    }

    private static bool TryList(ref Utf8JsonReader reader, JsonTokenType start, ref RecordPart list)
    {
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType != start) return false;
        int from = (int)reader.TokenStartIndex;
        reader.Skip();
        list = new RecordPart(from, (int)reader.BytesConsumed - from);
        return true;
    }

    /// <summary>A list of names, or a text of names between commas and blanks.</summary>
    private bool TryTrackFeatures(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.String:
                HasTrackFeatures = reader.ValueSpan.IndexOfAnyExcept(" ,"u8) >= 0;
                return true;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType == JsonTokenType.String) HasTrackFeatures = true;
                return reader.TokenType == JsonTokenType.EndArray;
            default:
                return false;
        }
    }
}
