using Poncho.Conda.Versions;

namespace Poncho.Conda.MatchSpecs;

/// <summary>What a spec asks of a build number: an operator (<c>==</c> where none is written) and a number.</summary>
public readonly record struct BuildNumberSpec(VersionOperator Operator, ulong Number)
{
    /// <summary>Reads <c>3</c>, <c>==3</c>, <c>!=3</c>, <c>&lt;3</c>, <c>&lt;=3</c>, <c>&gt;3</c> or <c>&gt;=3</c>, without blanks.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BuildNumberSpec spec)
    {
        int digits = text.IndexOfAnyInRange('0', '9');
        spec = default;
        if (digits < 0 || text[digits..].ContainsAnyExceptInRange('0', '9')) return false;
        VersionOperator? @operator = text[..digits] switch
        {
            "" or "==" => VersionOperator.Equal,
            "!=" => VersionOperator.NotEqual,
            "<" => VersionOperator.Less,
            "<=" => VersionOperator.LessOrEqual,
            ">" => VersionOperator.Greater,
            ">=" => VersionOperator.GreaterOrEqual,
            _ => null,
        };
        if (@operator is null || !ulong.TryParse(text[digits..], out ulong number)) return false;
        spec = new BuildNumberSpec(@operator.Value, number);
        return true;
    }

    /// <summary>A negative number, which no package has, matches nothing.</summary>
    public bool Matches(long buildNumber)
    {
        if (buildNumber < 0) return false;
        int order = ((ulong)buildNumber).CompareTo(Number);
        return Operator switch
        {
            VersionOperator.NotEqual => order != 0,
            VersionOperator.Less => order < 0,
            VersionOperator.LessOrEqual => order <= 0,
            VersionOperator.Greater => order > 0,
            VersionOperator.GreaterOrEqual => order >= 0,
            _ => order == 0,
        };
    }

    public override string ToString() => Operator switch
    {
        VersionOperator.NotEqual => $"!={Number}",
        VersionOperator.Less => $"<{Number}",
        VersionOperator.LessOrEqual => $"<={Number}",
        VersionOperator.Greater => $">{Number}",
        VersionOperator.GreaterOrEqual => $">={Number}",
        _ => $"=={Number}",
    };
}
