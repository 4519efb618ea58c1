using System.Text;
using Poncho.Conda.Versions;

namespace Poncho.Conda.MatchSpecs;

/// <summary>The values of brackets that are lists, or that escape quotes.</summary>
internal static class BracketLists
{
    private const int LongestExtra = 64;

    /// <summary>Names of groups of optional dependencies (CEP 44: lower case, digits and <c>_.+-</c>, at most 64), bare or quoted.</summary>
    public static IReadOnlyList<string>? ReadExtras(ReadOnlySpan<char> list, out string? problem)
    {
        var names = new List<string>();
        foreach (var part in list.Split(','))
        {
            var name = Unquote(list[part].Trim(" \t\r\n"));
            if (!IsExtra(name))
            {
                problem = $"\"{CondaVersion.Shorten(name)}\" is no name of an extra";
                return null;
            }

            names.Add(name.ToString());
        }

        problem = null;
        return names;
    }

    /// <summary>Flags, exact or with <c>*</c>, bare or quoted.</summary>
    public static IReadOnlyList<StringMatcher>? ReadFlags(ReadOnlySpan<char> list, out string? problem)
    {
        var flags = new List<StringMatcher>();
        foreach (var part in list.Split(','))
        {
            string flag = Unescape(Unquote(list[part].Trim()));
            if (!IsFlag(flag) || !StringMatcher.TryParse(flag, ignoreCase: false, out var matcher, out _))
            {
                problem = $"\"{CondaVersion.Shorten(flag)}\" is no flag";
                return null;
            }

            flags.Add(matcher);
        }

        problem = null;
        return flags;
    }

    /// <summary>Takes the backslash from before quotes and backslashes; others stay.</summary>
    public static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\')) return text.ToString();
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\'' or '\\') i++;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    private static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> text) =>
        text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;

    private static bool IsExtra(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('_' or '-' or '.' or '+')) return false;
        }

        return name.Length is >= 1 and <= LongestExtra;
    }

    private static bool IsFlag(ReadOnlySpan<char> flag)
    {
        foreach (char c in flag)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or '+' or '*' or ':')) return false;
        }

        return !flag.IsEmpty;
    }
}
