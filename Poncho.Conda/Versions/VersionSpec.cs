using System.Diagnostics.CodeAnalysis;
using System.Text;
using Poncho.IO;

namespace Poncho.Conda.Versions;

/// <summary>
/// What a match spec asks of a version (CEP 29): <c>&gt;=1.2,&lt;2|1.0.*</c>. <c>,</c> (and) binds tighter than <c>|</c> (or); parentheses
/// group. Immutable; matching allocates nothing.
/// </summary>
public sealed class VersionSpec : IEquatable<VersionSpec>
{
    private VersionSpec(VersionOperator @operator, CondaVersion? version, VersionSpec[] parts)
    {
        Operator = @operator;
        Version = version;
        Parts = parts;
    }

    /// <summary><c>*</c>, which every version matches.</summary>
    public static VersionSpec Any { get; } = new(VersionOperator.Any, null, []);

    /// <summary>What is asked.</summary>
    public VersionOperator Operator { get; }

    /// <summary>The limit; null for <see cref="VersionOperator.Any"/> and for groups.</summary>
    public CondaVersion? Version { get; }

    /// <summary>The parts of a group, at least two; empty for all others.</summary>
    public IReadOnlyList<VersionSpec> Parts { get; }

    /// <summary>A spec of one limit.</summary>
    public static VersionSpec Of(VersionOperator @operator, CondaVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (@operator is VersionOperator.Any or VersionOperator.And or VersionOperator.Or)
            throw new ArgumentException("this operator has no version", nameof(@operator));
        return new VersionSpec(@operator, version, []);
    }

    /// <summary>Reads a whole text; blanks may stand around <c>,</c> and <c>|</c> only.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, Strictness strictness, [NotNullWhen(true)] out VersionSpec? spec) =>
        TryParse(text, strictness, out spec, out _);

    /// <summary>Reads a requirement, or says what is wrong with it.</summary>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        Strictness strictness,
        [NotNullWhen(true)] out VersionSpec? spec,
        [NotNullWhen(false)] out string? problem)
    {
        var parser = new VersionSpecParser(text, strictness);
        spec = parser.Parse();
        problem = spec is null ? parser.Problem ?? "it cannot be read" : null;
        return spec is not null;
    }

    /// <exception cref="PonchoException">The text is no version spec.</exception>
    public static VersionSpec Parse(ReadOnlySpan<char> text, Strictness strictness) =>
        TryParse(text, strictness, out var spec, out string? problem)
            ? spec
            : throw new PonchoException($"not a version requirement, {problem}: \"{CondaVersion.Shorten(text)}\"");

    /// <summary>True if the version is as asked.</summary>
    public bool Matches(CondaVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Operator switch
        {
            VersionOperator.Any => true,
            VersionOperator.Equal => version.CompareTo(Version) == 0,
            VersionOperator.NotEqual => version.CompareTo(Version) != 0,
            VersionOperator.Greater => version.CompareTo(Version) > 0,
            VersionOperator.GreaterOrEqual => version.CompareTo(Version) >= 0,
            VersionOperator.Less => version.CompareTo(Version) < 0,
            VersionOperator.LessOrEqual => version.CompareTo(Version) <= 0,
            VersionOperator.StartsWith => version.StartsWith(Version!),
            VersionOperator.NotStartsWith => !version.StartsWith(Version!),
            VersionOperator.Compatible => version.IsCompatibleWith(Version!),
            VersionOperator.And => MatchesAll(version),
            _ => MatchesOne(version),
        };
    }

    /// <summary>The spec in one spelling, which both strictnesses read as the same spec.</summary>
    public override string ToString()
    {
        if (Operator == VersionOperator.Any) return "*";
        var text = new StringBuilder();
        Print(text, withinAnd: false);
        return text.ToString();
    }

    /// <summary>
    /// Equal specs are written alike but for case, leading zeros and blanks; <c>==1.0</c> and <c>==1</c> are not equal, though they match
    /// the same.
    /// </summary>
    public bool Equals(VersionSpec? other)
    {
        if (other is null || Operator != other.Operator || Parts.Count != other.Parts.Count) return false;
        bool isSameVersion = Version is null
            || string.Equals(Version.ToCanonicalString(), other.Version!.ToCanonicalString(), StringComparison.Ordinal);
        if (!isSameVersion) return false;
        for (int i = 0; i < Parts.Count; i++)
        {
            if (!Parts[i].Equals(other.Parts[i])) return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as VersionSpec);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Operator);
        if (Version is not null) hash.Add(Version);
        foreach (var part in Parts) hash.Add(part);
        return hash.ToHashCode();
    }

    /// <summary>Joins parts; a group within a group of the same kind becomes part of it, and one part alone stays what it is.</summary>
    internal static VersionSpec Group(VersionOperator @operator, List<VersionSpec> parts)
    {
        if (parts.Count == 1) return parts[0];
        if (!parts.Exists(part => part.Operator == @operator)) return new VersionSpec(@operator, null, [.. parts]);
        var flat = new List<VersionSpec>(parts.Count);
        foreach (var part in parts)
        {
            if (part.Operator == @operator) flat.AddRange(part.Parts);
            else flat.Add(part);
        }

        return new VersionSpec(@operator, null, [.. flat]);
    }

    private bool MatchesAll(CondaVersion version)
    {
        foreach (var part in (VersionSpec[])Parts)
        {
            if (!part.Matches(version)) return false;
        }

        return true;
    }

    private bool MatchesOne(CondaVersion version)
    {
        foreach (var part in (VersionSpec[])Parts)
        {
            if (part.Matches(version)) return true;
        }

        return false;
    }

    private void Print(StringBuilder text, bool withinAnd)
    {
        switch (Operator)
        {
            case VersionOperator.Any:
                text.Append('*');
                break;
            case VersionOperator.And or VersionOperator.Or:
                bool grouped = withinAnd && Operator == VersionOperator.Or;
                if (grouped) text.Append('(');
                for (int i = 0; i < Parts.Count; i++)
                {
                    if (i > 0) text.Append(Operator == VersionOperator.And ? ',' : '|');
                    Parts[i].Print(text, Operator == VersionOperator.And);
                }

                if (grouped) text.Append(')');
                break;
            default:
                text.Append(Symbol).Append(Version!.ToCanonicalString());
                if (Operator is VersionOperator.StartsWith or VersionOperator.NotStartsWith) text.Append(".*");
                break;
        }
    }

    private string Symbol => Operator switch
    {
        VersionOperator.Equal => "==",
        VersionOperator.NotEqual or VersionOperator.NotStartsWith => "!=",
        VersionOperator.Greater => ">",
        VersionOperator.GreaterOrEqual => ">=",
        VersionOperator.Less => "<",
        VersionOperator.LessOrEqual => "<=",
        VersionOperator.Compatible => "~=",
        _ => "",
    };
}
