using System.Text;
using System.Text.Json;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>JSON as people write it: with comments (<c>//</c>, <c>/* */</c>) and trailing commas.</summary>
internal static class JsonText
{
    private static readonly JsonReaderOptions s_options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = SyntaxLimits.MostDepth,
    };

    /// <param name="path">The file, for errors.</param>
    /// <param name="content">Valid UTF-8 without a byte order mark.</param>
    /// <exception cref="SpecException">It is no JSON, a key stands twice, or it is deeper than a person writes.</exception>
    public static SpecNode Parse(string path, ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content, s_options);
        var places = new PlaceCursor(content);
        try
        {
            reader.Read();
            var root = Value(path, ref places, ref reader);
            // Nothing but space and comments may follow; more throws.
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            (int offset, string problem, string? hint) = JsonMistake.Of(content, Offset(content, e), e);
            throw new SpecException(path, new PlaceCursor(content).At(offset), $"not valid JSON: {problem}", hint, e);
        }
    }

    private static SpecNode Value(string path, ref PlaceCursor places, ref Utf8JsonReader reader)
    {
        var at = places.At(reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Mapping(path, ref places, ref reader, at),
            JsonTokenType.StartArray => Sequence(path, ref places, ref reader, at),
            JsonTokenType.String => new SpecScalar(at, Text(path, at, ref reader), ScalarKind.Text),
            JsonTokenType.Number => new SpecScalar(at, Encoding.UTF8.GetString(reader.ValueSpan), ScalarKind.Number),
            JsonTokenType.True => new SpecScalar(at, "true", ScalarKind.Boolean),
            JsonTokenType.False => new SpecScalar(at, "false", ScalarKind.Boolean),
            _ => new SpecScalar(at, "null", ScalarKind.Null),
        };
    }

    private static SpecMapping Mapping(string path, ref PlaceCursor places, ref Utf8JsonReader reader, SpecPosition at)
    {
        var members = new MemberList(path);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var keyAt = places.At(reader.TokenStartIndex);
            string key = Text(path, keyAt, ref reader);
            members.Refuse(key, keyAt);
            reader.Read();
            members.Add(key, keyAt, Value(path, ref places, ref reader));
        }

        return members.Done(at);
    }

    private static SpecSequence Sequence(string path, ref PlaceCursor places, ref Utf8JsonReader reader, SpecPosition at)
    {
        var items = new List<SpecNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(path, ref places, ref reader));
        return new SpecSequence(at, items);
    }

    private static string Text(string path, SpecPosition at, ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // An escape such as \ud800 alone, which stands for no character.
            throw new SpecException(path, at, "not valid JSON: an escape (\\u) that is half a character", null, e);
        }
    }

    // The platform counts lines and bytes from 0.
    private static int Offset(ReadOnlySpan<byte> content, JsonException error)
    {
        int start = 0;
        for (long i = error.LineNumber ?? 0; i > 0; i--) start += content[start..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(start + (error.BytePositionInLine ?? 0), content.Length);
    }
}
