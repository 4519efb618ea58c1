using System.Buffers;
using System.Text;
using System.Text.Json;
using Poncho.IO.Net;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>
/// What is wrong with JSON that a person wrote: the platform's reader says where it stopped, this says what is there and how to mend it.
/// </summary>
internal static class JsonMistake
{
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \t\r\n,]}"u8);

    /// <param name="content">The whole text.</param>
    /// <param name="offset">The byte at which the reader stopped.</param>
    /// <param name="error">What the reader said.</param>
    /// <returns>Where the mistake starts, what it is, and how to mend it.</returns>
    public static (int Offset, string Problem, string? Hint) Of(ReadOnlySpan<byte> content, int offset, JsonException error)
    {
        if (error.Message.Contains("maximum configured depth", StringComparison.Ordinal))
        {
            return (offset, SyntaxLimits.TooDeep, SyntaxLimits.LessDeep);
        }

        var open = Scan(content, offset);
        if (open.Text >= 0) return (open.Text, "a text is not closed before the end of its line", "add the \" at its end");
        if (content[offset..].Trim(" \t\r\n"u8).IsEmpty)
        {
            if (open.Bracket < 0) return (offset, "something is missing at the end", null);
            return (open.Bracket, $"the \"{(char)content[open.Bracket]}\" is never closed", "add what closes it");
        }

        char here = (char)content[offset];
        if (here == '\'') return (offset, "single quotes", "texts have double quotes");
        if (open.Bracket < 0) return (offset, "something follows the end of the spec", "remove it, or the bracket that ends the spec too early");
        if (here == '/') return Comment(content, offset);
        if (here is ',' or ']' or '}' or ':') return (offset, $"\"{here}\" is out of place", null);
        int word = WordStart(content, offset);
        if (char.IsAsciiLetter((char)content[word]))
        {
            return (word, $"a text without quotes: {Shown.Text(Word(content[word..]))}", "put it into double quotes");
        }

        if (error.Message.Contains("after a value", StringComparison.Ordinal)) return (offset, "a comma is missing before this", null);
        if (error.Message.Contains("after a property name", StringComparison.Ordinal)) return (offset, "a colon is missing before this", null);
        return (offset, $"{Shown.Text(Word(content[offset..]))} is out of place", null);
    }

    // The platform's reader takes comments everywhere but between a key and its colon.
    private static (int Offset, string Problem, string? Hint) Comment(ReadOnlySpan<byte> content, int offset)
    {
        var rest = content[offset..];
        if (rest.StartsWith("/*"u8) && rest.IndexOf("*/"u8) < 0) return (offset, "a comment is never closed", "add */ at its end");
        if (!rest.StartsWith("/*"u8) && !rest.StartsWith("//"u8)) return (offset, "\"/\" is out of place", null);
        return (offset, "no comment can stand between a key and its colon", "put it behind the value");
    }

    // The innermost bracket, and the text, that are open at the offset; -1 for none.
    private static (int Bracket, int Text) Scan(ReadOnlySpan<byte> content, int offset)
    {
        var brackets = new Stack<int>();
        for (int i = 0; i < offset; i++)
        {
            switch (content[i])
            {
                case (byte)'{' or (byte)'[':
                    brackets.Push(i);
                    break;
                case (byte)'}' or (byte)']' when brackets.Count > 0:
                    brackets.Pop();
                    break;
                case (byte)'"':
                    int start = i;
                    for (i++; i < offset && content[i] != '"'; i++) i += content[i] == '\\' ? 1 : 0;
                    if (i >= offset) return (-1, start);
                    break;
                case (byte)'/':
                    i = CommentEnd(content, i);
                    break;
            }
        }

        return (brackets.Count > 0 ? brackets.Peek() : -1, -1);
    }

    private static int CommentEnd(ReadOnlySpan<byte> content, int start)
    {
        var rest = content[start..];
        int length = rest.StartsWith("//"u8) ? rest.IndexOf((byte)'\n') : rest.StartsWith("/*"u8) ? rest.IndexOf("*/"u8) + 1 : 0;
        return length < 0 ? content.Length : start + length;
    }

    // The reader takes a word for true, false or null until a letter differs, and stops there: the word begins before that.
    private static int WordStart(ReadOnlySpan<byte> content, int offset)
    {
        while (offset > 0 && char.IsAsciiLetterOrDigit((char)content[offset - 1])) offset--;
        return offset;
    }

    private static string Word(ReadOnlySpan<byte> content)
    {
        int end = content.IndexOfAny(WordEnds);
        return Redacted.Text(Encoding.UTF8.GetString(end < 0 ? content : content[..Math.Max(end, 1)]).TrimEnd(':'));
    }
}
