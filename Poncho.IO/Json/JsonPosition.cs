using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Poncho.IO.Json;

/// <summary>Where in a document something stands: found only when there is an error to tell, by reading it again.</summary>
public static class JsonPosition
{
    /// <param name="json">The whole document, which need not be well formed.</param>
    /// <param name="offset">The first byte of the token that is meant.</param>
    /// <param name="maxDepth">How deep objects and lists were followed.</param>
    /// <returns>The line, from 1, and the path as in <c>$.layers[2].size</c>; of the last whole token where the JSON is broken there.</returns>
    public static (int Line, string Path) Of(ReadOnlySpan<byte> json, long offset, int maxDepth)
    {
        int end = (int)Math.Clamp(offset, 0, json.Length);
        int line = 1 + json[..end].Count((byte)'\n');
        var levels = new Stack<Level>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read())
            {
                // An object that ends is meant as a whole: what it lacks has no place of its own.
                bool ends = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
                if (ends) levels.Pop();
                else if (levels.TryPeek(out var level) && level.Name is null && reader.TokenType != JsonTokenType.PropertyName) level.Count++;
                if (reader.TokenType == JsonTokenType.PropertyName) levels.Peek().Name = reader.GetString();
                if (reader.TokenStartIndex >= offset) break;
                if (reader.TokenType == JsonTokenType.StartObject) levels.Push(new Level { Name = "" });
                else if (reader.TokenType == JsonTokenType.StartArray) levels.Push(new Level());
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The last whole token is as near as can be told.
        }

        var path = new StringBuilder("$");
        foreach (var level in levels.Reverse())
        {
            if (level.Name is null && level.Count > 0) path.Append(CultureInfo.InvariantCulture, $"[{level.Count - 1}]");
            else if (level.Name is { Length: > 0 } name) path.Append('.').Append(name);
        }

        return (line, path.ToString());
    }

    // An object has the name of the member that is read; a list counts its elements.
    private sealed class Level
    {
        public string? Name { get; set; }

        public int Count { get; set; }
    }
}
