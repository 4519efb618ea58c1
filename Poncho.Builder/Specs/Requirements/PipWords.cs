using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>A line of options as pip takes it apart: at spaces, but for those in quotes.</summary>
internal static class PipWords
{
    /// <summary>Takes a line apart.</summary>
    /// <param name="line">One line.</param>
    /// <param name="words">Without their quotes; null where a quote is not closed.</param>
    public static bool TrySplit(ReadOnlySpan<char> line, [NotNullWhen(true)] out List<string>? words)
    {
        words = [];
        while (!(line = line.TrimStart()).IsEmpty)
        {
            if (TakeWord(ref line) is not { } word)
            {
                words = null;
                return false;
            }

            words.Add(word);
        }

        return true;
    }

    /// <summary>A text as one word.</summary>
    public static string Quoted(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAny(" \t\"'\\") ? text : $"\"{Escaped(text)}\"";

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    // Null where a quote is not closed.
    private static string? TakeWord(ref ReadOnlySpan<char> line)
    {
        var word = new StringBuilder();
        char quote = '\0';
        int at = 0;
        for (; at < line.Length && (quote != '\0' || !char.IsWhiteSpace(line[at])); at++)
        {
            char c = line[at];
            // In single quotes nothing is escaped.
            if (c == '\\' && quote != '\'' && at + 1 < line.Length) word.Append(line[++at]);
            else if (c == quote) quote = '\0';
            else if (quote == '\0' && c is ('"' or '\'')) quote = c;
            else word.Append(c);
        }

        line = line[at..];
        return quote == '\0' ? word.ToString() : null;
    }
}
