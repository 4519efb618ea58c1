namespace Poncho.Builder.Images.Grouping;

/// <summary>What the rule of groups looks at in a layer.</summary>
/// <param name="Kind">Such as <c>conda</c> or <c>environment</c>.</param>
/// <param name="Name">Of its source.</param>
/// <param name="Size">Bytes of its blob.</param>
/// <param name="Paths">Hashes of the paths that it owns.</param>
internal sealed record GroupedLayer(string Kind, string Name, long Size, IReadOnlySet<ulong> Paths);
