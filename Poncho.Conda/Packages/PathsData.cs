namespace Poncho.Conda.Packages;

/// <summary>Every path of a package that is linked into a prefix.</summary>
public sealed record PathsData
{
    /// <summary>In the order of the package.</summary>
    public required IReadOnlyList<PathsEntry> Entries { get; init; }

    /// <summary>
    /// True where the package has <c>paths.json</c>; false where this was put together from <c>files</c>, <c>has_prefix</c> and
    /// <c>no_link</c>.
    /// </summary>
    public required bool IsFromPathsJson { get; init; }
}
