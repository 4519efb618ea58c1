namespace Poncho.Registry.Access;

/// <summary>Patterns of repository names: <c>**</c> is anything, <c>*</c> anything but a slash, <c>?</c> one character that is none.</summary>
internal static class Glob
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // Where the last star stood, and how much of the text it has taken: enough, since a later star takes what an earlier one could.
        int star = -1, taken = 0, p = 0, t = 0;
        bool anything = false;
        int wide = -1, wideTaken = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                anything = p + 1 < pattern.Length && pattern[p + 1] == '*';
                p += anything ? 2 : 1;
                (star, taken) = (p, t);
                if (anything) (wide, wideTaken) = (p, t);
            }
            else if (p < pattern.Length && (pattern[p] == text[t] || (pattern[p] == '?' && text[t] != '/')))
            {
                p++;
                t++;
            }
            else if (star >= 0 && (anything || text[taken] != '/'))
            {
                (p, t) = (star, ++taken);
                if (anything) wideTaken = taken;
            }
            else if (wide >= 0)
            {
                (p, t) = (wide, ++wideTaken);
                (star, taken, anything) = (wide, wideTaken, true);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }
}
