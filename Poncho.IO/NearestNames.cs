namespace Poncho.IO;

/// <summary>Finds the known names that may be meant by a name that is not known.</summary>
public static class NearestNames
{
    private const int LongestName = 64;

    /// <summary>
    /// The known names that differ least from the name (letters left out, added, changed or swapped; case, <c>-</c>, <c>_</c> and <c>.</c>
    /// are one), nearest first, then those that begin with it or hold it. None that has little to do with it.
    /// </summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        string wanted = Fold(name);
        if (wanted.Length is 0 or > LongestName || most <= 0) return [];
        int limit = Math.Max(1, wanted.Length / 3);
        var candidates = new List<(int Distance, string Name)>();
        foreach (string candidate in known)
        {
            if (candidate.Length is 0 or > 2 * LongestName || candidate == name) continue;
            string folded = Fold(candidate);
            int distance = Math.Abs(folded.Length - wanted.Length) > limit ? int.MaxValue : Distance(wanted, folded, limit);
            if (distance > limit) distance = IsPart(wanted, folded) ? limit + 1 + Math.Abs(folded.Length - wanted.Length) : int.MaxValue;
            if (distance < int.MaxValue) candidates.Add((distance, candidate));
        }

        var nearest = candidates.OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal);
        return [.. nearest.Select(candidate => candidate.Name).Distinct(StringComparer.Ordinal).Take(most)];
    }

    private static string Fold(string name) => name.ToLowerInvariant().Replace('_', '-').Replace('.', '-');

    /// <summary>
    /// True if one begins with the other or is a word of it: <c>tables</c> and <c>pytables</c>, <c>opencv</c> and <c>py-opencv</c>.
    /// </summary>
    private static bool IsPart(string wanted, string folded)
    {
        if (wanted.Length < 3) return false;
        if (folded.StartsWith(wanted, StringComparison.Ordinal) || folded.EndsWith(wanted, StringComparison.Ordinal)) return true;
        return folded.Length >= 4 && wanted.StartsWith(folded, StringComparison.Ordinal);
    }

    /// <summary>Optimal string alignment distance; more than the limit once it is certain.</summary>
    private static int Distance(string a, string b, int limit)
    {
        Span<int> before = stackalloc int[b.Length + 1], previous = stackalloc int[b.Length + 1], current = stackalloc int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) previous[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            int least = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                int distance = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) distance = Math.Min(distance, before[j - 2] + 1);
                current[j] = distance;
                least = Math.Min(least, distance);
            }

            if (least > limit) return int.MaxValue;
            previous.CopyTo(before);
            current.CopyTo(previous);
        }

        return previous[b.Length];
    }
}
