using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Poncho.Conda.MatchSpecs;

/// <summary>
/// What a spec asks of a text such as a build string: the text itself, a pattern with <c>*</c>, or a regular expression from <c>^</c> to <c>$</c>.
/// </summary>
public sealed partial class StringMatcher : IEquatable<StringMatcher>
{
    /// <summary>Longer expressions are refused: none is needed, and the cost of compiling grows with the length.</summary>
    private const int LongestExpression = 1000;

    private const int MostRepeats = 10_000;
    private readonly bool _ignoreCase;
    private Regex? _regex;

    private StringMatcher(string text, StringMatcherKind kind, bool ignoreCase)
    {
        Text = text;
        Kind = kind;
        _ignoreCase = ignoreCase;
    }

    /// <summary>The matcher as it was written.</summary>
    public string Text { get; }

    public StringMatcherKind Kind { get; }

    /// <summary>A matcher that ignores case, as those of build strings do; null, and what is wrong, if the pattern cannot be read.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out StringMatcher? matcher, [NotNullWhen(false)] out string? problem) =>
        TryParse(text, ignoreCase: true, out matcher, out problem);

    public bool Matches(ReadOnlySpan<char> text) => Kind switch
    {
        StringMatcherKind.Exact => _ignoreCase ? text.Equals(Text, StringComparison.OrdinalIgnoreCase) : text.SequenceEqual(Text),
        StringMatcherKind.Glob => Text == "*" || Glob.IsMatch(Text, text, _ignoreCase),
        _ => MatchesExpression(text),
    };

    public bool Equals(StringMatcher? other) =>
        other is not null && Kind == other.Kind && _ignoreCase == other._ignoreCase && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as StringMatcher);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    internal static bool TryParse(
        ReadOnlySpan<char> text,
        bool ignoreCase,
        [NotNullWhen(true)] out StringMatcher? matcher,
        [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        matcher = new StringMatcher(text.ToString(), KindOf(text), ignoreCase);
        if (matcher.Kind == StringMatcherKind.Glob) problem = Glob.Problem(text) is { } wrong ? $"the pattern cannot be read, {wrong}" : null;
        else if (matcher.Kind == StringMatcherKind.Expression) problem = matcher.Compile();
        if (problem is not null) matcher = null;
        return matcher is not null;
    }

    private static StringMatcherKind KindOf(ReadOnlySpan<char> text)
    {
        if (text.StartsWith('^') && text.EndsWith('$')) return StringMatcherKind.Expression;
        return text.Contains('*') ? StringMatcherKind.Glob : StringMatcherKind.Exact;
    }

    /// <summary>Prefers the engine that needs time proportional to the text; look-arounds need the other one, which gets a time limit.</summary>
    private string? Compile()
    {
        if (Text.Length > LongestExpression) return $"its expression is longer than {LongestExpression} characters";
        if (Text.Contains("[[:", StringComparison.Ordinal)) return "its expression has a POSIX class, which is not known here";
        if (Repeats(Text) > MostRepeats) return "its expression repeats too often";
        const RegexOptions common = RegexOptions.CultureInvariant | RegexOptions.Singleline;
        var options = _ignoreCase ? common | RegexOptions.IgnoreCase : common;
        string expression = EscapedUnderscore().Replace(Text, "$1_");
        try
        {
            _regex = new Regex(expression, options | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);
        }
        catch (NotSupportedException)
        {
            _regex = new Regex(expression, options, TimeSpan.FromMilliseconds(250));
        }
        catch (ArgumentException)
        {
            return "its expression cannot be read";
        }

        return null;
    }

    /// <summary>An underscore behind a backslash, which other engines take as an underscore and .NET refuses.</summary>
    [GeneratedRegex(@"(?<!\\)((?:\\\\)*)\\_")]
    private static partial Regex EscapedUnderscore();

    private bool MatchesExpression(ReadOnlySpan<char> text)
    {
        try
        {
            return _regex!.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>How often nested counts such as <c>{100}</c> may repeat something, at most.</summary>
    private static long Repeats(string expression)
    {
        long product = 1;
        for (int i = expression.IndexOf('{', StringComparison.Ordinal); i >= 0 && product <= MostRepeats; i = expression.IndexOf('{', i + 1))
        {
            int count = 0, largest = 1;
            for (int j = i + 1; j < expression.Length && (char.IsAsciiDigit(expression[j]) || expression[j] == ','); j++)
            {
                count = expression[j] == ',' ? 0 : Math.Min(count * 10 + (expression[j] - '0'), MostRepeats + 1);
                largest = Math.Max(largest, count);
            }

            product *= largest;
        }

        return product;
    }
}
