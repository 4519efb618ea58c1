using Poncho.Conda.Versions;

namespace Poncho.Conda.MatchSpecs;

/// <summary>
/// Cuts what follows a name into version and build: <c>&gt;=1.0 , &lt;2 py*</c>, <c>=1.2=py_0</c>. The version reaches as far as it looks
/// like one; then a blank or <c>=</c> may follow, and the rest is the build.
/// </summary>
internal static class VersionAndBuild
{
    private const int DeepestNesting = 100;

    /// <summary>Gives the version's text as <see cref="VersionSpec"/> reads it, without blanks, and the build's. Null, or what is wrong.</summary>
    public static string? Split(ReadOnlySpan<char> text, Strictness strictness, out ReadOnlySpan<char> version, out ReadOnlySpan<char> build)
    {
        version = build = default;
        int end = EndOfGroup(text, 0, strictness, depth: 0);
        if (end < 0) return $"\"{CondaVersion.Shorten(text)}\" is neither a version nor a build";
        var rest = text[end..];
        if (strictness == Strictness.Lenient && !rest.IsEmpty && rest[0] is ' ' or '=') rest = rest[1..];
        build = rest.Trim();
        if (strictness == Strictness.Strict && HasOddities(build))
            return $"the build \"{CondaVersion.Shorten(build)}\" has more than letters, digits, \"_\" and \"*\"";
        version = WithoutBlanks(text[..end]);
        if (strictness == Strictness.Lenient) version = WithoutEquals(version, build);
        return null;
    }

    private static bool HasOddities(ReadOnlySpan<char> build)
    {
        foreach (char c in build)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '*')) return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> WithoutBlanks(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c)) return string.Concat(text.ToString().Where(x => !char.IsWhiteSpace(x)));
        }

        return text;
    }

    /// <summary>
    /// What conda has made of <c>=</c> over the years: <c>==1.0</c> is read as <c>1.0</c> (so that <c>==1.*.*</c> has a meaning), a single
    /// <c>=1.0</c> means <c>1.0*</c> alone and <c>1.0</c> before a build.
    /// </summary>
    private static ReadOnlySpan<char> WithoutEquals(ReadOnlySpan<char> version, ReadOnlySpan<char> build)
    {
        if (!version.StartsWith('=')) return version;
        var bare = version[1..];
        if (build.IsEmpty && bare.StartsWith('=')) return bare[1..];
        if (bare.IndexOfAny("=,|") >= 0) return version;
        return build.IsEmpty && !bare.EndsWith('*') ? string.Concat(bare, "*") : bare;
    }

    /// <summary>Where terms joined by <c>,</c> and <c>|</c> end; -1 if there is none or one is broken.</summary>
    private static int EndOfGroup(ReadOnlySpan<char> text, int start, Strictness strictness, int depth)
    {
        int end = EndOfTerm(text, start, strictness, depth);
        while (end >= 0)
        {
            int joint = SkipBlanks(text, end);
            if (joint == text.Length || text[joint] is not (',' or '|')) break;
            end = EndOfTerm(text, SkipBlanks(text, joint + 1), strictness, depth);
        }

        return end;
    }

    private static int EndOfTerm(ReadOnlySpan<char> text, int start, Strictness strictness, int depth)
    {
        if (start < text.Length && text[start] == '(')
        {
            int inner = depth < DeepestNesting ? EndOfGroup(text, start + 1, strictness, depth + 1) : -1;
            return inner >= 0 && inner < text.Length && text[inner] == ')' ? inner + 1 : -1;
        }

        if (start < text.Length && text[start] == '*') return text[(start + 1)..].StartsWith(".*") ? start + 3 : start + 1;
        int afterBlanks = SkipBlanks(text, start);
        int @operator = LengthOfOperator(text[afterBlanks..]);
        bool isLenientEquals = strictness == Strictness.Lenient && @operator == 1 && afterBlanks == start && text[start] == '=';
        bool starsFollow = !isLenientEquals || SkipBlanks(text, start + 1) != start + 1;
        return EndOfVersion(text, @operator == 0 ? start : SkipBlanks(text, afterBlanks + @operator), starsFollow);
    }

    private static int LengthOfOperator(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("==") || text.StartsWith("!=") || text.StartsWith(">=") || text.StartsWith("<=") || text.StartsWith("~=")) return 2;
        return !text.IsEmpty && text[0] is '=' or '>' or '<' ? 1 : 0;
    }

    /// <summary>
    /// Where something ends that has the looks of a version with stars; whether it is one is for <see cref="VersionSpec"/> to say. After a
    /// lenient <c>=1.0</c> at most one star follows, and a point without one is the build's.
    /// </summary>
    private static int EndOfVersion(ReadOnlySpan<char> text, int start, bool starsFollow)
    {
        int end = EndOfComponents(text, SkipEpoch(text, start));
        if (end < 0) return -1;
        if (end < text.Length && text[end] == '+')
        {
            end = EndOfComponents(text, end + 1);
            if (end < 0) return -1;
        }

        if (!starsFollow) return text[end..].StartsWith(".*") ? end + 2 : end;
        while (end < text.Length && text[end] is '.' or '*') end++;
        return end;
    }

    private static int SkipEpoch(ReadOnlySpan<char> text, int start)
    {
        int end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end < text.Length && text[end] == '!' && uint.TryParse(text[start..end], out _) ? end + 1 : start;
    }

    private static int EndOfComponents(ReadOnlySpan<char> text, int start)
    {
        if (start == text.Length || !IsComponent(text[start])) return -1;
        int end = start;
        while (true)
        {
            while (end < text.Length && IsComponent(text[end])) end++;
            int next = end;
            while (next < text.Length && text[next] is '.' or '-' or '_') next++;
            if (next == end || next == text.Length || !IsComponent(text[next])) break;
            end = next;
        }

        // A separator at the end is part of the version (1.0.1_), a point is not.
        while (end < text.Length && text[end] is '-' or '_') end++;
        return end;
    }

    private static bool IsComponent(char c) => char.IsAsciiLetterOrDigit(c) || c == '*';

    private static int SkipBlanks(ReadOnlySpan<char> text, int start)
    {
        while (start < text.Length && text[start] is ' ' or '\t' or '\r' or '\n') start++;
        return start;
    }
}
