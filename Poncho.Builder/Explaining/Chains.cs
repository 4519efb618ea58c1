namespace Poncho.Builder.Explaining;

/// <summary>The ways by which a package came into an environment.</summary>
internal static class Chains
{
    /// <summary>
    /// From each package that was asked for and leads to the target, the shortest way to it: by length, then by name. A target that was asked for
    /// itself is no way to itself.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<PackageNode>> To(PackageNode target, PackageGraph graph)
    {
        // Backwards from the target, so that one search finds all ways.
        var next = new Dictionary<PackageNode, PackageNode>();
        var order = new Queue<PackageNode>([target]);
        while (order.TryDequeue(out var node))
        {
            foreach (var (user, _) in graph.WhoNeeds(node.Name))
                if (user != target && next.TryAdd(user, node)) order.Enqueue(user);
        }

        var ways = next.Keys.Where(node => node.Requested is not null).Select(node => Way(node, target, next));
        return [.. ways.OrderBy(way => way.Count).ThenBy(way => way[0].Name, StringComparer.Ordinal)];
    }

    private static List<PackageNode> Way(PackageNode from, PackageNode target, Dictionary<PackageNode, PackageNode> next)
    {
        var way = new List<PackageNode> { from };
        while (way[^1] != target) way.Add(next[way[^1]]);
        return way;
    }
}
