using System.Text;
using Poncho.Conda.Versions;

namespace Poncho.Conda.MatchSpecs;

/// <summary>
/// When a dependency counts (<c>when="python &gt;=3.12 and (a or b)"</c>): a spec that something chosen matches, or such joined by
/// <c>and</c> and <c>or</c>.
/// </summary>
public sealed class MatchCondition : IEquatable<MatchCondition>
{
    private MatchCondition(MatchConditionKind kind, MatchSpec? spec, IReadOnlyList<MatchCondition> parts)
    {
        Kind = kind;
        Spec = spec;
        Parts = parts;
    }

    public MatchConditionKind Kind { get; }

    /// <summary>The spec of a leaf, else null.</summary>
    public MatchSpec? Spec { get; }

    /// <summary>What is joined, at least two; empty for a leaf.</summary>
    public IReadOnlyList<MatchCondition> Parts { get; }

    /// <summary>Reads a condition; null, and why, if it is none. Its specs cannot be conditional themselves.</summary>
    public static MatchCondition? TryParse(ReadOnlySpan<char> text, Strictness strictness, out string? problem)
    {
        var parser = new MatchConditionParser(text, strictness);
        var condition = parser.Parse();
        problem = condition is null ? parser.Problem ?? "the condition cannot be read" : null;
        return condition;
    }

    /// <summary>True if the condition holds where <paramref name="isMet"/> says which specs are met.</summary>
    public bool Holds(Func<MatchSpec, bool> isMet)
    {
        ArgumentNullException.ThrowIfNull(isMet);
        return Kind switch
        {
            MatchConditionKind.Spec => isMet(Spec!),
            MatchConditionKind.And => Parts.All(part => part.Holds(isMet)),
            _ => Parts.Any(part => part.Holds(isMet)),
        };
    }

    public bool Equals(MatchCondition? other) =>
        other is not null && Kind == other.Kind && Equals(Spec, other.Spec) && Parts.SequenceEqual(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as MatchCondition);

    public override int GetHashCode() => HashCode.Combine(Kind, Spec, Parts.Count);

    public override string ToString()
    {
        var text = new StringBuilder();
        Print(text, grouped: false);
        return text.ToString();
    }

    internal static MatchCondition Of(MatchSpec spec) => new(MatchConditionKind.Spec, spec, []);

    /// <summary>Joins from the left: <c>(a and b) and c</c> is <c>a and b and c</c>, while <c>a and (b and c)</c> stays what it is.</summary>
    internal static MatchCondition Join(MatchConditionKind kind, List<MatchCondition> parts)
    {
        if (parts.Count == 1) return parts[0];
        return parts[0].Kind == kind ? new MatchCondition(kind, null, [.. parts[0].Parts, .. parts.Skip(1)]) : new MatchCondition(kind, null, parts);
    }

    private void Print(StringBuilder text, bool grouped)
    {
        if (Kind == MatchConditionKind.Spec)
        {
            text.Append(MatchSpecPrinter.PrintCondition(Spec!));
            return;
        }

        if (grouped) text.Append('(');
        for (int i = 0; i < Parts.Count; i++)
        {
            if (i > 0) text.Append(Kind == MatchConditionKind.And ? " and " : " or ");
            Parts[i].Print(text, grouped: Kind == MatchConditionKind.And || Parts[i].Kind == MatchConditionKind.Or);
        }

        if (grouped) text.Append(')');
    }
}
