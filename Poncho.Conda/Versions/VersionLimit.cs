namespace Poncho.Conda.Versions;

/// <summary>One operator and one version, with the stars that people write after it.</summary>
internal static class VersionLimit
{
    /// <summary>The operator of a symbol; null without a symbol, where a star behind the version decides.</summary>
    public static bool TryGetOperator(ReadOnlySpan<char> symbol, out VersionOperator? @operator)
    {
        @operator = symbol switch
        {
            "==" => VersionOperator.Equal,
            "!=" => VersionOperator.NotEqual,
            "<=" => VersionOperator.LessOrEqual,
            ">=" => VersionOperator.GreaterOrEqual,
            "<" => VersionOperator.Less,
            ">" => VersionOperator.Greater,
            "=" => VersionOperator.StartsWith,
            "~=" => VersionOperator.Compatible,
            _ => null,
        };
        return symbol.IsEmpty || @operator is not null;
    }

    /// <summary>A version with its operator as a spec; null, and what is wrong, if the text is not a version.</summary>
    public static VersionSpec? Read(VersionOperator? @operator, ReadOnlySpan<char> text, Strictness strictness, out string? problem)
    {
        if (text is "*") return ReadStarAlone(@operator, strictness, out problem);
        var version = CondaVersion.TryReadPrefix(text, out int consumed, out problem);
        if (version is null) return null;
        var effective = Effective(@operator, text[consumed..], strictness, out problem);
        return effective is null ? null : VersionSpec.Of(effective.Value, version);
    }

    /// <summary><c>&gt;=*</c> and its like mean nothing, but they exist; <c>&lt;*</c> and <c>!=*</c> could match nothing.</summary>
    private static VersionSpec? ReadStarAlone(VersionOperator? @operator, Strictness strictness, out string? problem)
    {
        bool harmless = @operator is VersionOperator.GreaterOrEqual or VersionOperator.LessOrEqual or VersionOperator.Compatible
            or VersionOperator.StartsWith or VersionOperator.Equal;
        problem = "\"*\" cannot follow this operator";
        return harmless && strictness == Strictness.Lenient ? VersionSpec.Any : null;
    }

    /// <summary>What operator and stars mean together.</summary>
    private static VersionOperator? Effective(VersionOperator? @operator, ReadOnlySpan<char> stars, Strictness strictness, out string? problem)
    {
        bool lenient = strictness == Strictness.Lenient;
        problem = null;
        if (stars.IsEmpty)
        {
            if (@operator is not null || lenient) return @operator ?? VersionOperator.Equal;
            problem = "it could mean \"==\" or \".*\"";
            return null;
        }

        bool oneStar = stars is "*" or ".*";
        if (@operator is null && (oneStar || (lenient && IsRowOfStars(stars.EndsWith('.') ? stars[..^1] : stars)))) return VersionOperator.StartsWith;
        if (@operator == VersionOperator.NotEqual && oneStar) return VersionOperator.NotStartsWith;
        if (@operator is not null && lenient && (stars is "*" || IsRowOfStars(stars)))
            return @operator == VersionOperator.Greater ? VersionOperator.GreaterOrEqual : @operator;
        problem = oneStar ? "\"*\" cannot follow this operator" : $"\"{stars[0]}\" cannot stand in a version";
        return null;
    }

    private static bool IsRowOfStars(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length % 2 != 0) return false;
        for (int i = 0; i < text.Length; i += 2)
        {
            if (text[i] != '.' || text[i + 1] != '*') return false;
        }

        return true;
    }
}
