namespace Poncho.Builder.Locks;

/// <summary>A source that is not as it was.</summary>
/// <param name="Kind">Of both.</param>
/// <param name="Name">Of both.</param>
/// <param name="Before">Null: it is new.</param>
/// <param name="After">Null: it is gone.</param>
internal sealed record LockChange(SourceKind Kind, string Name, LockedSource? Before, LockedSource? After)
{
    /// <summary>Enough of a commit or checksum to tell two apart by eye.</summary>
    private const int Digits = 12;

    /// <summary>What changed from one lock to another: by kind, then by name.</summary>
    public static IReadOnlyList<LockChange> Between(EnvironmentLock before, EnvironmentLock after)
    {
        var old = before.Sources.ToDictionary(s => (s.Kind, s.Name));
        var now = after.Sources.ToDictionary(s => (s.Kind, s.Name));
        return
        [
            .. old.Keys.Union(now.Keys).OrderBy(key => key.Kind).ThenBy(key => key.Name, StringComparer.Ordinal)
                .Select(key => new LockChange(key.Kind, key.Name, old.GetValueOrDefault(key), now.GetValueOrDefault(key)))
                .Where(change => !AreSame(change.Before, change.After)),
        ];
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

    // Where it is fetched from is no part of what it is.
    private static bool AreSame(LockedSource? one, LockedSource? other) => one is not null && other is not null && Bare(one) == Bare(other);

    // Nor is what a folder of local code holds, which no lock says.
    private static LockedSource Bare(LockedSource source) => source.IsLocal ? source with { FetchUrls = [], Wheel = null, WheelSha256 = null } : source with { FetchUrls = [] };

    private static string? Word(LockedSource? source, LockedSource? other)
    {
        if (source is null) return null;
        if (other is null || Version(source) != Version(other)) return Version(source);
        if (source.Build != other.Build) return $"{source.Version} {source.Build}";
        if (source.IsReplaced != other.IsReplaced) return source.IsReplaced ? $"{Version(source)} (replaced by pip)" : Version(source);
        return source.Kind is SourceKind.Git or SourceKind.Http || source.Commit is not null || source.IsLocal ? string.Join(' ', new[] { Version(source), source.Url, source.Ref, source.Path }.OfType<string>()) : $"{source.Version} {source.Build} {(source.WheelSha256 ?? source.Sha256)?.Hex[..Digits] ?? source.Md5}";
    }

    // What has no version has a commit or a checksum.
    private static string Version(LockedSource source) => source.Version.Length > 0 ? source.Version : source.Commit?[..Digits] ?? source.Sha256?.Hex[..Digits] ?? "";
}
