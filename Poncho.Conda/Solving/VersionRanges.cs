using Poncho.Conda.Versions;

namespace Poncho.Conda.Solving;

/// <summary>Says a set of versions shortly: runs of what there is become ranges.</summary>
internal static class VersionRanges
{
    private const int MostParts = 3;

    /// <summary>Names the versions, lowest first: <c>1.0</c>, <c>1.0 to 1.4, 2.1</c>, or <c>1.0 to 2.1 (7 of 12 versions)</c>.</summary>
    /// <param name="some">The versions to name.</param>
    /// <param name="all">All that there are, these among them.</param>
    public static string Of(IEnumerable<CondaVersion> some, IEnumerable<CondaVersion> all)
    {
        var known = all.Distinct().Order().ToList();
        var named = some.Distinct().Order().ToList();
        if (named.Count == 0) return "";
        var parts = new List<string>();
        for (int i = 0; i < named.Count;)
        {
            int first = i, place = known.BinarySearch(named[i]);
            while (i + 1 < named.Count && known.BinarySearch(named[i + 1]) == place + 1) (i, place) = (i + 1, place + 1);
            parts.Add(i - first < 2 ? string.Join(", ", named.Skip(first).Take(i - first + 1)) : $"{named[first]} to {named[i]}");
            i++;
        }

        return parts.Count <= MostParts ? string.Join(", ", parts) : $"{named[0]} to {named[^1]} ({named.Count} of {known.Count} versions)";
    }
}
