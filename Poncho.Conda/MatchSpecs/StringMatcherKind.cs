namespace Poncho.Conda.MatchSpecs;

/// <summary>How a <see cref="StringMatcher"/> reads its text.</summary>
public enum StringMatcherKind
{
    /// <summary>The text itself.</summary>
    Exact,
    /// <summary>A pattern: it holds a <c>*</c>.</summary>
    Glob,
    /// <summary>A regular expression: it begins with <c>^</c> and ends with <c>$</c>.</summary>
    Expression,
}
