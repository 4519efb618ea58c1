using System.Text;
using System.Text.Json;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>JSON as people write it: with comments (<c>//</c>, <c>/* */</c>) and trailing commas.</summary>
internal static class JsonText
{
    /// <param name="path">The file, for errors.</param>
    /// <param name="content">Valid UTF-8 without a byte order mark.</param>
    public static SpecNode Parse(string path, ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = SyntaxLimits.MostDepth });
        try
        {
            reader.Read();
            var root = Value(path, content, ref reader);
            // Nothing but space and comments may follow; more throws.
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            throw new SpecException(path, Position(content, e), $"not valid JSON: {Reason(e)}", null, e);
        }
    }

    private static SpecNode Value(string path, ReadOnlySpan<byte> content, ref Utf8JsonReader reader)
    {
        var at = Position(content, reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Mapping(path, content, ref reader, at),
            JsonTokenType.StartArray => Sequence(path, content, ref reader, at),
            JsonTokenType.String => new SpecScalar(at, Text(path, at, ref reader), ScalarKind.Text),
            JsonTokenType.Number => new SpecScalar(at, Encoding.UTF8.GetString(reader.ValueSpan), ScalarKind.Number),
            JsonTokenType.True => new SpecScalar(at, "true", ScalarKind.Boolean),
            JsonTokenType.False => new SpecScalar(at, "false", ScalarKind.Boolean),
            _ => new SpecScalar(at, "null", ScalarKind.Null),
        };
    }

    private static SpecMapping Mapping(string path, ReadOnlySpan<byte> content, ref Utf8JsonReader reader, SpecPosition at)
    {
        var members = new MemberList(path);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var keyAt = Position(content, reader.TokenStartIndex);
            string key = Text(path, keyAt, ref reader);
            members.Refuse(key, keyAt);
            reader.Read();
            members.Add(key, keyAt, Value(path, content, ref reader));
        }

        return members.Done(at);
    }

    private static SpecSequence Sequence(string path, ReadOnlySpan<byte> content, ref Utf8JsonReader reader, SpecPosition at)
    {
        var items = new List<SpecNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(path, content, ref reader));
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

    private static SpecPosition Position(ReadOnlySpan<byte> content, long offset)
    {
        var before = content[..(int)offset];
        int line = before.Count((byte)'\n') + 1;
        int start = before.LastIndexOf((byte)'\n') + 1;
        return new SpecPosition(line, Encoding.UTF8.GetCharCount(before[start..]) + 1);
    }

    // The platform counts lines and bytes from 0.
    private static SpecPosition? Position(ReadOnlySpan<byte> content, JsonException error)
    {
        if (error.LineNumber is not { } line || error.BytePositionInLine is not { } bytes) return null;
        int start = 0;
        for (long i = 0; i < line; i++) start += content[start..].IndexOf((byte)'\n') + 1;
        int end = (int)Math.Min(start + bytes, content.Length);
        return Position(content, end);
    }

    // "'x' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 1." and a type's name in front of it at times.
    private static string Reason(JsonException error)
    {
        string text = error.Message;
        int end = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        text = (end < 0 ? text : text[..end]).ReplaceLineEndings(" ").TrimEnd('.', ' ');
        if (text.Contains("maximum configured depth", StringComparison.Ordinal)) return $"more than {SyntaxLimits.MostDepth} values within each other";
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
