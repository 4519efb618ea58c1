using Poncho.IO;

namespace Poncho.Runtime.Environments;

/// <summary>What the config says of one layer; the manifest has its descriptor in the same place of its list.</summary>
public sealed record EnvironmentLayer
{
    /// <summary><c>conda</c>, <c>pip</c>, <c>git</c>, <c>http</c> or <c>environment</c>.</summary>
    public required string Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>Null where the kind has none.</summary>
    public string? Version { get; init; }

    /// <summary>The build string of a conda package.</summary>
    public string? Build { get; init; }

    /// <summary>The canonical URL of what the layer was made from; null for the environment layer.</summary>
    public string? Source { get; init; }

    /// <summary>Of the layer's compressed bytes: the digest of the manifest's descriptor.</summary>
    public required Digest Digest { get; init; }

    public RelocationIndex Relocations { get; init; } = RelocationIndex.Empty;
}
