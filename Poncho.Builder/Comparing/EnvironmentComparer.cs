namespace Poncho.Builder.Comparing;

/// <summary>Tells two sides apart.</summary>
internal static class EnvironmentComparer
{
    public static EnvironmentDiff Compare(Side before, Side after)
    {
        var old = before.Sources.ToDictionary(KeyOf, StringComparer.Ordinal);
        var now = after.Sources.ToDictionary(KeyOf, StringComparer.Ordinal);
        var staying = before.Sources.Where(source => now.ContainsKey(KeyOf(source)));
        var both = staying.Select(source => new ChangedSource(source, now[KeyOf(source)])).ToList();
        List<ChangedSource> changed = [.. both.Where(pair => !pair.Before.IsSameAs(pair.After))];
        List<ComparedSource> added = [.. after.Sources.Where(source => !old.ContainsKey(KeyOf(source)))];
        List<ComparedSource> gone = [.. before.Sources.Where(source => !now.ContainsKey(KeyOf(source)))];
        var variables = Different(before.Variables, after.Variables);
        bool saysTheSame = added.Count + gone.Count + changed.Count + variables.Count == 0 && before.Platform == after.Platform;
        var moved = Moved(before, after, [.. added, .. changed.Select(pair => pair.After)]);
        return new EnvironmentDiff
        {
            Before = before,
            After = after,
            IsSame = before.Digest is { } digest && after.Digest is { } other ? digest == other : saysTheSame,
            Added = Sorted(added, source => source),
            Gone = Sorted(gone, source => source),
            Changed = Sorted(changed, pair => pair.After),
            Unchanged = both.Count - changed.Count,
            Variables = variables,
            LayersToMove = moved.Count,
            BytesToMove = moved.Sum(size => size ?? 0),
        };
    }

    private static string KeyOf(ComparedSource source) => $"{source.Kind}/{source.Name}";

    private static List<T> Sorted<T>(IEnumerable<T> items, Func<T, ComparedSource> source) =>
        [.. items.OrderBy(item => KeyOf(source(item)), StringComparer.Ordinal)];

    private static List<string> Different(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
    [
        .. before.Keys.Union(after.Keys)
            .Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
            .Order(StringComparer.Ordinal),
    ];

    // Whole layers, the environment's own among them; of a lock the archives.
    private static List<long?> Moved(Side before, Side after, IReadOnlyList<ComparedSource> lacking)
    {
        if (before.Digest is null || after.Digest is null) return [.. lacking.Select(source => source.Size)];
        return [.. after.Layers.Where(layer => !before.Layers.ContainsKey(layer.Key)).Select(layer => (long?)layer.Value)];
    }
}
