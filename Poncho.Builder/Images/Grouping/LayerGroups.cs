using System.IO.Hashing;
using System.Text;

namespace Poncho.Builder.Images.Grouping;

/// <summary>
/// Which layers of an environment become one layer of an image, where it may not have as many. Large sources stay alone, and the rest falls into a few
/// groups by the name of the source alone: so a package that is added, changed or grows touches one group, whatever the others are.
/// </summary>
internal static class LayerGroups
{
    /// <summary>Layers from this size on, in bytes, stay alone while there is room.</summary>
    public const long Large = 5L << 20;

    private const int UsualGroups = 24;

    /// <param name="layers">In link order.</param>
    /// <param name="most">Groups that there may be; at least 1.</param>
    /// <returns>The numbers of the layers of each group, ascending; the groups in the order in which they lie over one another.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Of(IReadOnlyList<GroupedLayer> layers, int most)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (layers.Count <= most) return [.. Enumerable.Range(0, layers.Count).Select(i => (IReadOnlyList<int>)[i])];
        if (most < 4) return [[.. Enumerable.Range(0, layers.Count)]];

        // What lies over another's files has to stay above it, in order: one group more, on top of all others.
        var over = Overriding(layers);
        int last = layers[^1].Kind == "environment" ? layers.Count - 1 : -1;
        if (last >= 0) over.Remove(last);
        int groups = Math.Min(UsualGroups, most / 2);
        int room = most - groups - (over.Count > 0 ? 1 : 0) - (last >= 0 ? 1 : 0);
        var free = Enumerable.Range(0, layers.Count).Where(i => i != last && !over.Contains(i)).ToList();
        HashSet<int> alone =
        [
            .. free.Where(i => layers[i].Size >= Large)
                .OrderByDescending(i => layers[i].Size)
                .ThenBy(i => layers[i].Name, StringComparer.Ordinal)
                .Take(room),
        ];

        var result = new List<IReadOnlyList<int>>();
        result.AddRange(alone.Order().Select(i => (IReadOnlyList<int>)[i]));
        var byName = free.Where(i => !alone.Contains(i)).GroupBy(i => Bucket(layers[i].Name, groups)).OrderBy(group => group.Key);
        result.AddRange(byName.Select(group => (IReadOnlyList<int>)[.. group]));
        if (over.Count > 0) result.Add([.. over.Order()]);
        if (last >= 0) result.Add([last]);
        return result;
    }

    private static int Bucket(string name, int groups) => (int)(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(name)) % (ulong)groups);

    private static HashSet<int> Overriding(IReadOnlyList<GroupedLayer> layers)
    {
        var owned = new HashSet<ulong>();
        var over = new HashSet<int>();
        for (int i = 0; i < layers.Count; i++)
        {
            if (owned.Overlaps(layers[i].Paths)) over.Add(i);
            owned.UnionWith(layers[i].Paths);
        }

        return over;
    }
}
