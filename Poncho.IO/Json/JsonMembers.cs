using System.Text.Json;

namespace Poncho.IO.Json;

/// <summary>
/// Reads small JSON documents straight from their bytes: no reflection and no object model, since they are read at every start of a task.
/// The loop is always <c>while (Next(ref reader)) { if (reader.ValueTextEquals(..)) .. else reader.Skip(); }</c>.
/// </summary>
public static class JsonMembers
{
    /// <summary>Reads the members of an object whose start was read.</summary>
    public delegate T Document<T>(ref Utf8JsonReader reader);

    /// <summary>Reads one object and nothing after it.</summary>
    /// <exception cref="PonchoException">Too large, no JSON, or of another form; the message names <paramref name="what"/>.</exception>
    public static T Read<T>(string what, ReadOnlySpan<byte> json, int maximumSize, Document<T> read)
    {
        if (json.Length > maximumSize) throw new PonchoException($"{what} has {json.Length} bytes, more than {maximumSize}");
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            StartObject(ref reader);
            T result = read(ref reader);
            while (reader.Read())
            {
            }

            return result;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Our own exceptions are one sentence; of the base library's only the first says something to a user.
            bool isOurs = e is NewerSchemaException or JsonException { Path: null, LineNumber: null };
            string reason = isOurs ? e.Message : e.Message.Split(". ", 2)[0].TrimEnd('.');
            throw new PonchoException(
                $"{what} cannot be read: {reason}",
                (e as NewerSchemaException)?.Hint ?? "the file is damaged or was not written by poncho",
                e);
        }
    }

    /// <summary>Whether bytes are JSON, of whatever document: a file that was emptied or cut short is not.</summary>
    public static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        try
        {
            while (reader.Read())
            {
            }

            return bytes.Length > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Steps to the next member's name; false at the end of the object.</summary>
    public static bool Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) throw new JsonException("it ends too early");
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Steps to the next element of an array; false at its end.</summary>
    public static bool NextElement(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) throw new JsonException("it ends too early");
        return reader.TokenType != JsonTokenType.EndArray;
    }

    public static void StartObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName) reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("an object was expected");
    }

    public static void StartArray(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName) reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("a list was expected");
    }

    /// <summary>The text of the member whose name was just read.</summary>
    public static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString() ?? throw new JsonException("a text was expected");
    }

    /// <summary>The text of the member whose name was just read, or null where it is <c>null</c>.</summary>
    public static string? TextOrNull(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    public static Digest Digest(ref Utf8JsonReader reader)
    {
        string text = Text(ref reader);
        return Poncho.IO.Digest.TryParse(text, out var digest) ? digest : throw new JsonException($"not a sha256 digest: \"{text}\"");
    }

    public static List<string> Texts(ref Utf8JsonReader reader)
    {
        var texts = new List<string>();
        StartArray(ref reader);
        while (NextElement(ref reader)) texts.Add(reader.GetString() ?? throw new JsonException("a text was expected"));
        return texts;
    }

    /// <summary>A whole number from 0 to <paramref name="most"/>.</summary>
    public static long Number(ref Utf8JsonReader reader, long most)
    {
        reader.Read();
        return NumberValue(ref reader, most);
    }

    public static long NumberValue(ref Utf8JsonReader reader, long most) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long number) && number >= 0 && number <= most
            ? number
            : throw new JsonException("a whole number that is not negative was expected");

    /// <summary>Refuses a document of a newer program: what it says cannot be guessed.</summary>
    public static void Schema(ref Utf8JsonReader reader, int known)
    {
        long schema = Number(ref reader, long.MaxValue);
        if (schema > known) throw new NewerSchemaException(schema, known);
    }

    public static JsonException Missing(string member) => new($"it has no \"{member}\"");

    private sealed class NewerSchemaException(long schema, int known) : JsonException($"it has schema {schema}, and this program reads up to {known}")
    {
        public string Hint { get; } = "use a newer poncho";
    }
}
