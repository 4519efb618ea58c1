namespace Poncho.Builder.Locks;

/// <summary>The order in which packages are linked: what is needed comes before what needs it, ties by name, so that it is the same everywhere.</summary>
internal static class LinkOrder
{
    /// <param name="items">The packages of one environment; names are unique.</param>
    /// <param name="name">The normalized name of a package.</param>
    /// <param name="needs">The names that it depends on; names outside the environment (virtual packages) are passed over.</param>
    public static IReadOnlyList<T> Sort<T>(IEnumerable<T> items, Func<T, string> name, Func<T, IEnumerable<string>> needs)
    {
        var byName = items.ToDictionary(name, StringComparer.Ordinal);
        var waitsFor = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var neededBy = byName.Keys.ToDictionary(n => n, _ => new List<string>(), StringComparer.Ordinal);
        foreach (var (itself, item) in byName)
        {
            var needed = needs(item).Where(n => n != itself && byName.ContainsKey(n)).ToHashSet(StringComparer.Ordinal);
            waitsFor[itself] = needed;
            foreach (string n in needed) neededBy[n].Add(itself);
        }

        var ready = new SortedSet<string>(waitsFor.Where(p => p.Value.Count == 0).Select(p => p.Key), StringComparer.Ordinal);
        var order = new List<T>(byName.Count);
        while (waitsFor.Count > 0)
        {
            // Old channels have cycles (python needs pip needs python): the one that waits for the fewest goes first.
            string next = ready.Min ?? waitsFor.OrderBy(p => p.Value.Count).ThenBy(p => p.Key, StringComparer.Ordinal).First().Key;
            ready.Remove(next);
            waitsFor.Remove(next);
            order.Add(byName[next]);
            foreach (string waiting in neededBy[next])
            {
                if (waitsFor.TryGetValue(waiting, out var left) && left.Remove(next) && left.Count == 0) ready.Add(waiting);
            }
        }

        return order;
    }
}
