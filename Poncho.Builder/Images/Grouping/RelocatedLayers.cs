namespace Poncho.Builder.Images.Grouping;

/// <summary>Whose relocated files get a layer of their own: the few that are large, so that a small change elsewhere does not move them again.</summary>
internal static class RelocatedLayers
{
    /// <summary>Frames of relocated files from this size on, in bytes, stay alone.</summary>
    public const long Large = 256 << 10;

    /// <summary>Layers that there may be at most.</summary>
    public const int Most = 4;

    /// <param name="sizes">Bytes of the frames of each package's relocated files, in link order; no path is in two of them.</param>
    /// <returns>The numbers of those that stay alone, ascending.</returns>
    public static IReadOnlyList<int> Alone(IReadOnlyList<long> sizes) =>
    [
        .. Enumerable.Range(0, sizes.Count)
            .Where(i => sizes[i] >= Large)
            .OrderByDescending(i => sizes[i])
            .Take(Most)
            .Order(),
    ];
}
