namespace Poncho.Conda.Configuration;

/// <summary>
/// Puts together what several sources say of one setting, the least important source first, as conda does: a single value is that of the
/// last; lists are joined, the last source's lines first; maps are joined by key. What is flagged final ends the list of sources that
/// count.
/// </summary>
internal static class SettingMerger
{
    public static SettingNode? Single(IReadOnlyList<SettingNode> sources) => Relevant(sources) is [.., var last] ? last : null;

    /// <summary>The lines of all sources, each once.</summary>
    public static IReadOnlyList<SettingNode> Lines(IReadOnlyList<SettingNode> sources)
    {
        var relevant = Relevant(sources).Select(source => source.Items ?? []).ToList();
        var top = relevant.SelectMany(items => items.Where(item => item.Flag == SettingFlag.Top));
        var bottom = Enumerable.Reverse(relevant).SelectMany(items => items.Where(item => item.Flag == SettingFlag.Bottom));
        var all = Enumerable.Reverse(relevant).SelectMany(items => items);
        var fromTop = top.Concat(all).DistinctBy(item => item.Text, StringComparer.Ordinal);
        return [.. bottom.Reverse().Concat(fromTop.Reverse()).DistinctBy(item => item.Text, StringComparer.Ordinal).Reverse()];
    }

    /// <summary>For each key what all sources say of it, to be merged in its turn.</summary>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyList<SettingNode>>> ByKey(IReadOnlyList<SettingNode> sources)
    {
        var found = new Dictionary<string, List<SettingNode>>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (var (key, node) in Relevant(sources).SelectMany(source => source.Entries ?? []))
        {
            if (node.IsNothing) continue;
            if (!found.TryGetValue(key, out var nodes))
            {
                found[key] = nodes = [];
                order.Add(key);
            }

            nodes.Add(node);
        }

        return [.. order.Select(key => KeyValuePair.Create<string, IReadOnlyList<SettingNode>>(key, found[key]))];
    }

    /// <summary>The sources up to the first that is flagged final.</summary>
    private static IReadOnlyList<SettingNode> Relevant(IReadOnlyList<SettingNode> sources)
    {
        for (int i = 0; i < sources.Count; i++)
        {
            if (sources[i].Flag == SettingFlag.Final) return [.. sources.Take(i + 1)];
        }

        return sources;
    }
}
