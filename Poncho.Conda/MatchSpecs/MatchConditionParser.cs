using Poncho.Conda.Versions;

namespace Poncho.Conda.MatchSpecs;

/// <summary>Reads conditions: specs joined by the words <c>and</c> (tighter) and <c>or</c>, with parentheses.</summary>
internal ref struct MatchConditionParser(ReadOnlySpan<char> text, Strictness strictness)
{
    private const int DeepestNesting = 100;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Strictness _strictness = strictness;
    private int _position;
    private int _depth;

    public string? Problem { get; private set; }

    public MatchCondition? Parse()
    {
        var condition = ParseChain(MatchConditionKind.Or);
        if (condition is null || _text[_position..].IsWhiteSpace()) return condition;
        return Fail("more follows the condition");
    }

    private readonly char Current => _position < _text.Length ? _text[_position] : '\0';

    private MatchCondition? ParseChain(MatchConditionKind kind)
    {
        var parts = new List<MatchCondition>(1);
        do
        {
            var part = kind == MatchConditionKind.Or ? ParseChain(MatchConditionKind.And) : ParsePrimary();
            if (part is null) return null;
            parts.Add(part);
        }
        while (TrySkipWord(kind == MatchConditionKind.Or ? "or" : "and"));
        return MatchCondition.Join(kind, parts);
    }

    private MatchCondition? ParsePrimary()
    {
        if (Current != '(') return ParseSpec();
        if (++_depth > DeepestNesting) return Fail($"the condition's parentheses are more than {DeepestNesting} deep");
        _position++;
        SkipSpaces();
        var inner = ParseChain(MatchConditionKind.Or);
        if (inner is null) return null;
        SkipSpaces();
        if (Current != ')') return Fail("a parenthesis of the condition is not closed");
        _position++;
        _depth--;
        return inner;
    }

    private MatchCondition? ParseSpec()
    {
        int end = EndOfSpec();
        var spec = _text[_position..end].Trim();
        if (spec.IsEmpty) return Fail("a spec is missing in the condition");
        var parser = new MatchSpecParser(spec, _strictness, NameForm.Exact, insideCondition: true);
        if (parser.Parse() is not { } parsed) return Fail(parser.Problem);
        _position = end;
        return MatchCondition.Of(parsed);
    }

    /// <summary>A spec ends at a parenthesis or at the words <c>and</c> and <c>or</c>, but not within its brackets.</summary>
    private readonly int EndOfSpec()
    {
        int brackets = 0;
        char quote = '\0';
        for (int i = _position; i < _text.Length; i++)
        {
            char c = _text[i];
            if (quote != '\0')
            {
                if (c == '\\') i++;
                else if (c == quote) quote = '\0';
            }
            else if (brackets > 0 && c is '\'' or '"') quote = c;
            else if (c == '[') brackets++;
            else if (c == ']') brackets = Math.Max(0, brackets - 1);
            else if (brackets == 0 && (c is '(' or ')' || IsWord(i, "and") || IsWord(i, "or"))) return i;
        }

        return _text.Length;
    }

    private readonly bool IsWord(int position, string word)
    {
        if (!_text[position..].StartsWith(word)) return false;
        int end = position + word.Length;
        return (position == 0 || IsBoundary(_text[position - 1])) && (end == _text.Length || IsBoundary(_text[end]));
    }

    private static bool IsBoundary(char c) => char.IsWhiteSpace(c) || c is '(' or ')';

    private bool TrySkipWord(string word)
    {
        int before = _position;
        SkipSpaces();
        if (_text[_position..].StartsWith(word))
        {
            _position += word.Length;
            SkipSpaces();
            return true;
        }

        _position = before;
        return false;
    }

    private void SkipSpaces()
    {
        while (Current is ' ' or '\t' or '\r' or '\n') _position++;
    }

    private MatchCondition? Fail(string? problem)
    {
        Problem ??= problem;
        return null;
    }
}
