namespace Poncho.Conda.MatchSpecs;

/// <summary>Finds its way around the quoted values of a spec's brackets: <c>name[url="https://x/y#z"] # comment</c>.</summary>
internal static class MatchSpecQuotes
{
    /// <summary>Index of the first such character, or -1.</summary>
    public static int IndexOfUnquoted(ReadOnlySpan<char> text, char wanted) =>
        text.IndexOfAny('"', '\'') < 0 ? text.IndexOf(wanted) : Scan(text, wanted, out _);

    /// <summary>Index of the bracket that the last character closes, or -1.</summary>
    public static int OpeningBracket(ReadOnlySpan<char> text)
    {
        Scan(text, '\0', out int open);
        if (open >= 0) return open;
        int depth = 0;
        for (open = text.Length - 1; open >= 0; open--)
        {
            if (text[open] == ']') depth++;
            else if (text[open] == '[' && --depth == 0) break;
        }

        return open;
    }

    /// <summary>Looks for a character outside of quotes; without one, says where the fields begin that end with the text.</summary>
    private static int Scan(ReadOnlySpan<char> text, char wanted, out int open)
    {
        int depth = 0, start = -1;
        char quote = '\0', previous = '\0';
        open = -1;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0')
            {
                if (c == '\\') i++;
                else if (c == quote) quote = '\0';
            }
            else if (c == '[' && (depth > 0 || StartsFields(text[i..])))
            {
                if (depth++ == 0) start = i;
            }
            else if (c == ']' && depth > 0)
            {
                if (--depth == 0 && i == text.Length - 1) open = start;
            }
            else if (c is '\'' or '"' && depth > 0 && previous is '=' or '[' or ',') quote = c;
            else if (c == wanted) return i;
            if (!char.IsWhiteSpace(c)) previous = c;
        }

        return -1;
    }

    /// <summary>
    /// True if the bracket begins with a key, known or not, and <c>=</c>, so that it is not a set of characters in a name or build.
    /// </summary>
    private static bool StartsFields(ReadOnlySpan<char> text)
    {
        text = text[1..].TrimStart();
        int end = 0;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-')) end++;
        return end > 0 && text[end..].TrimStart().StartsWith('=');
    }
}
