namespace Poncho.Builder.Images.Grouping;

/// <summary>Whose relocated files get a layer of their own: the few that are large, so that a small change elsewhere does not move them again.</summary>
internal static class RelocatedLayers
{
    /// <summary>Frames of relocated files from this size on, in bytes, stay alone.</summary>
    public const long Large = 256 << 10;

    /// <summary>Layers that there may be at most.</summary>
    public const int Most = 4;

    /// <param name="pieces">In link order.</param>
    /// <returns>Their numbers, ascending. A piece that shares a path with another is never among them: which of the two lies above would change.</returns>
    public static IReadOnlyList<int> Alone(IReadOnlyList<RelocatedPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var owners = pieces.SelectMany(piece => piece.Relocations.Files.Select(file => file.Path)).CountBy(path => path, StringComparer.Ordinal)
            .ToDictionary(path => path.Key, path => path.Value, StringComparer.Ordinal);
        return
        [
            .. Enumerable.Range(0, pieces.Count)
                .Where(i => pieces[i].Size >= Large && pieces[i].Relocations.Files.All(file => owners[file.Path] == 1))
                .OrderByDescending(i => pieces[i].Size)
                .Take(Most)
                .Order(),
        ];
    }
}
