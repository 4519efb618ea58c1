using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;

namespace Poncho.Conda.Pools;

/// <summary>
/// When two specs are one requirement: if they ask the same, though they write it differently (<c>&gt;=1.0</c> and <c>&gt;=1.0.0</c>). What
/// is compared by its segments (<c>1.0.*</c>) has to have the same number of them.
/// </summary>
internal sealed class SpecEquality : IEqualityComparer<MatchSpec>
{
    public static SpecEquality Instance { get; } = new();

    public bool Equals(MatchSpec? x, MatchSpec? y)
    {
        if (ReferenceEquals(x, y)) return true;
        if (x is null || y is null) return false;
        return x.PackageName == y.PackageName
            && Equals(x.NamePattern, y.NamePattern)
            && AreEqual(x.Version, y.Version)
            && Equals(x.Build, y.Build)
            && x.BuildNumber == y.BuildNumber
            && x.Fields.Equals(y.Fields);
    }

    public int GetHashCode(MatchSpec spec) => HashCode.Combine(spec.PackageName, spec.Build, spec.BuildNumber, Hash(spec.Version));

    private static bool AreEqual(VersionSpec? a, VersionSpec? b)
    {
        if (a is null || b is null) return a is null && b is null;
        if (a.Operator != b.Operator || a.Parts.Count != b.Parts.Count) return false;
        if (!Equals(a.Version, b.Version) || (IsBySegments(a.Operator) && a.Version!.SegmentCount != b.Version!.SegmentCount)) return false;
        for (int i = 0; i < a.Parts.Count; i++)
            if (!AreEqual(a.Parts[i], b.Parts[i])) return false;
        return true;
    }

    private static int Hash(VersionSpec? spec)
    {
        if (spec is null) return 0;
        int hash = HashCode.Combine(spec.Operator, spec.Version);
        foreach (var part in spec.Parts) hash = (hash * 31) + Hash(part);
        return hash;
    }

    private static bool IsBySegments(VersionOperator @operator) =>
        @operator is VersionOperator.StartsWith or VersionOperator.NotStartsWith or VersionOperator.Compatible;
}
