namespace Poncho.Builder.Locks;

/// <summary>A source that is not as it was.</summary>
/// <param name="Kind">Of both.</param>
/// <param name="Name">Of both.</param>
/// <param name="Before">Null: it is new.</param>
/// <param name="After">Null: it is gone.</param>
internal sealed record LockChange(string Kind, string Name, LockedSource? Before, LockedSource? After)
{
    /// <summary>What changed from one lock to another: by kind, then by name.</summary>
    public static IReadOnlyList<LockChange> Between(EnvironmentLock before, EnvironmentLock after)
    {
        var old = before.Sources.ToDictionary(s => (s.Kind, s.Name));
        var now = after.Sources.ToDictionary(s => (s.Kind, s.Name));
        var keys = old.Keys.Union(now.Keys).OrderBy(key => SourceFormats.IndexOf(key.Kind)).ThenBy(key => key.Name, StringComparer.Ordinal);
        var changes = keys.Select(key => new LockChange(key.Kind, key.Name, old.GetValueOrDefault(key), now.GetValueOrDefault(key)));
        return [.. changes.Where(change => !AreSame(change.Before, change.After))];
    }

    /// <summary>What it was, in a word; null where it is new. The build stands beside the version where that alone is the difference.</summary>
    public string? From => Word(Before, After);

    /// <summary>What it is now, in a word; null where it is gone.</summary>
    public string? To => Word(After, Before);

    /// <summary>A line for people: <c>numpy 1.26.4 -> 2.4.6</c>.</summary>
    public override string ToString() => (From, To) switch
    {
        (null, _) => $"{Name} {To} (new)",
        (_, null) => $"{Name} {From} (gone)",
        _ => $"{Name} {From} -> {To}",
    };

    private static bool AreSame(LockedSource? one, LockedSource? other) => one is not null && other is not null && Bare(one) == Bare(other);

    // Where a source is fetched from is no part of what it is, nor is what a folder of local code holds, which no lock says.
    private static LockedSource Bare(LockedSource source) =>
        source is PipFolder code ? code with { FetchUrls = [], Wheel = null } : source with { FetchUrls = [] };

    private static string? Word(LockedSource? source, LockedSource? other)
    {
        if (source is null) return null;
        if (other is null || source.ShortState != other.ShortState) return source.ShortState;
        if (source is CondaSource package && other is CondaSource otherPackage)
        {
            if (package.Build != otherPackage.Build) return $"{package.Version} {package.Build}";
            if (package.IsReplaced != otherPackage.IsReplaced) return package.IsReplaced ? $"{package.Version} (replaced by pip)" : package.Version;
        }

        return source.ExactState;
    }
}
