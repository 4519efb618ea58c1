using System.Collections.Immutable;
using Poncho.IO;

namespace Poncho.Builder.Inspecting;

/// <summary>What is known of one layer.</summary>
internal sealed record InspectedLayer
{
    /// <summary><c>conda</c>, <c>pip</c>, <c>git</c>, <c>http</c> or <c>environment</c>.</summary>
    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string? Version { get; init; }

    /// <summary>The build string of a conda package.</summary>
    public required string? Build { get; init; }

    /// <summary>The canonical URL of what it was made from.</summary>
    public required string? Source { get; init; }

    /// <summary>Of its compressed bytes.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Compressed, in bytes.</summary>
    public required long Size { get; init; }

    public required string MediaType { get; init; }

    /// <summary>In the words of its source's own metadata; null where that says none.</summary>
    public required string? License { get; init; }

    /// <summary>Files that hold a placeholder and are relocated where it is unpacked.</summary>
    public required int RelocatedFiles { get; init; }

    /// <summary>Their paths.</summary>
    public required ImmutableArray<string> RelocatedPaths { get; init; }
}
