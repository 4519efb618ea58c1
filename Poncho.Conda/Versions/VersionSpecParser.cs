namespace Poncho.Conda.Versions;

/// <summary>
/// Reads version specs: terms joined by <c>,</c>, those joined by <c>|</c>, parentheses around either. A term is <c>*</c>, or an operator
/// and a version that may end in <c>*</c>.
/// </summary>
internal ref struct VersionSpecParser(ReadOnlySpan<char> text, Strictness strictness)
{
    private const int DeepestNesting = 100;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Strictness _strictness = strictness;
    private int _position;
    private int _depth;

    /// <summary>What is wrong, where <see cref="Parse"/> gave null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The whole text as a spec, or null.</summary>
    public VersionSpec? Parse()
    {
        var spec = ParseAlternatives();
        if (spec is null || _position == _text.Length) return spec;
        return Fail($"\"{_text[_position]}\" stands where none can");
    }

    private VersionSpec? ParseAlternatives()
    {
        var first = ParseRequirements();
        if (first is null || !TrySkipJoint('|')) return first;
        var parts = new List<VersionSpec> { first };
        do
        {
            if (ParseRequirements() is not { } part) return null;
            parts.Add(part);
        }
        while (TrySkipJoint('|'));
        return VersionSpec.Group(VersionOperator.Or, parts);
    }

    private VersionSpec? ParseRequirements()
    {
        var first = ParseTerm();
        if (first is null || !TrySkipJoint(',')) return first;
        var parts = new List<VersionSpec> { first };
        do
        {
            if (ParseTerm() is not { } part) return null;
            parts.Add(part);
        }
        while (TrySkipJoint(','));
        return VersionSpec.Group(VersionOperator.And, parts);
    }

    private VersionSpec? ParseTerm()
    {
        if (Current == '(') return ParseParentheses();
        if (Current != '*') return ParseLimit();
        _position++;
        if (_text[_position..].StartsWith(".*")) _position += 2;
        return VersionSpec.Any;
    }

    private VersionSpec? ParseParentheses()
    {
        if (++_depth > DeepestNesting) return Fail($"its parentheses are more than {DeepestNesting} deep");
        _position++;
        SkipSpaces();
        var inner = ParseAlternatives();
        if (inner is null) return null;
        SkipSpaces();
        if (Current != ')') return Fail("a parenthesis is not closed");
        _position++;
        _depth--;
        return inner;
    }

    private VersionSpec? ParseLimit()
    {
        var rest = _text[_position..];
        int end = rest.IndexOfAnyExcept("=!<>~");
        var symbol = end < 0 ? rest : rest[..end];
        if (!VersionLimit.TryGetOperator(symbol, out var @operator)) return Fail($"there is no operator \"{CondaVersion.Shorten(symbol)}\"");
        rest = end < 0 ? [] : rest[end..];
        end = 0;
        while (end < rest.Length && (char.IsLetterOrDigit(rest[end]) || rest[end] is '!' or '-' or '_' or '.' or '*' or '+')) end++;
        if (end == 0) return Fail(rest.IsEmpty ? "a version is missing" : $"\"{rest[0]}\" stands where a version should");
        var limit = VersionLimit.Read(@operator, rest[..end], _strictness, out string? problem);
        if (limit is null) return Fail(problem);
        _position = _text.Length - rest.Length + end;
        return limit;
    }

    private readonly char Current => _position < _text.Length ? _text[_position] : '\0';

    private bool TrySkipJoint(char joint)
    {
        int before = _position;
        SkipSpaces();
        if (Current != joint)
        {
            _position = before;
            return false;
        }

        _position++;
        SkipSpaces();
        return true;
    }

    private void SkipSpaces()
    {
        while (Current is ' ' or '\t' or '\r' or '\n') _position++;
    }

    private VersionSpec? Fail(string? problem)
    {
        Problem ??= problem;
        return null;
    }
}
