namespace Poncho.Conda.MatchSpecs;

/// <summary>
/// A pattern of shell form: <c>*</c> any text, <c>?</c> one character, <c>[a-z]</c> and <c>[!a-z]</c> one of a set. Matching takes time
/// proportional to pattern times text at most.
/// </summary>
internal static class Glob
{
    /// <summary>Null if the pattern can be read, else what is wrong with it.</summary>
    public static string? Problem(ReadOnlySpan<char> pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                bool alone = (i == 0 || pattern[i - 1] == '/') && (i + 2 == pattern.Length || pattern[i + 2] == '/');
                if (!alone) return "\"**\" stands beside other text";
                i++;
            }
            else if (pattern[i] == '[')
            {
                int length = SetLength(pattern[i..]);
                if (length == 0) return "a \"[\" is not closed";
                i += length - 1;
            }
        }

        return null;
    }

    /// <summary>True if the whole text is of the pattern; the case of ASCII letters counts only if said so.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        int p = 0, t = 0, afterStar = -1, retry = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                // The last star alone has to give way: what came before it matched as early as it could.
                while (p < pattern.Length && pattern[p] == '*') p++;
                afterStar = p;
                retry = t;
                continue;
            }

            int length = p < pattern.Length ? MatchOne(pattern[p..], text[t], ignoreCase) : 0;
            if (length > 0)
            {
                p += length;
                t++;
                continue;
            }

            if (afterStar < 0) return false;
            p = afterStar;
            t = ++retry;
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    /// <summary>Length of the pattern's first item if it matches the character, else 0.</summary>
    private static int MatchOne(ReadOnlySpan<char> pattern, char c, bool ignoreCase)
    {
        if (pattern[0] == '?') return 1;
        if (pattern[0] != '[') return Same(pattern[0], c, ignoreCase) ? 1 : 0;
        int length = SetLength(pattern);
        var set = pattern[1..(length - 1)];
        bool negated = set[0] == '!';
        if (negated) set = set[1..];
        return InSet(set, c, ignoreCase) != negated ? length : 0;
    }

    private static bool InSet(ReadOnlySpan<char> set, char c, bool ignoreCase)
    {
        for (int i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                char lower = char.ToLowerInvariant(c), upper = char.ToUpperInvariant(c);
                bool isIn = InRange(set[i], c, set[i + 2]);
                if (ignoreCase) isIn |= InRange(set[i], lower, set[i + 2]) || InRange(set[i], upper, set[i + 2]);
                if (isIn) return true;
                i += 2;
            }
            else if (Same(set[i], c, ignoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool InRange(char first, char c, char last) => first <= c && c <= last;

    private static bool Same(char a, char b, bool ignoreCase) => a == b || (ignoreCase && char.ToLowerInvariant(a) == char.ToLowerInvariant(b));

    /// <summary>Length of a set with its brackets, 0 if it is not closed. <c>]</c> closes it unless it comes first.</summary>
    private static int SetLength(ReadOnlySpan<char> pattern)
    {
        int first = pattern.Length > 1 && pattern[1] == '!' ? 2 : 1;
        int close = first + 1 < pattern.Length ? pattern[(first + 1)..].IndexOf(']') : -1;
        return close < 0 ? 0 : first + 1 + close + 1;
    }
}
