namespace Poncho.Builder.Comparing;

/// <summary>What <c>poncho diff</c> shows.</summary>
internal sealed record EnvironmentDiff
{
    public required Side Before { get; init; }

    public required Side After { get; init; }

    /// <summary>Whether they are one and the same: the same manifest, or where one is a lock, the same sources and variables.</summary>
    public required bool IsSame { get; init; }

    public required IReadOnlyList<ComparedSource> Added { get; init; }

    public required IReadOnlyList<ComparedSource> Gone { get; init; }

    public required IReadOnlyList<ChangedSource> Changed { get; init; }

    /// <summary>How many sources are the same.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Names of variables that are set on one side only, or otherwise.</summary>
    public required IReadOnlyList<string> Variables { get; init; }

    /// <summary>Layers (of a lock: sources) of the second that the first lacks.</summary>
    public required int LayersToMove { get; init; }

    /// <summary>Their bytes, as far as they are known.</summary>
    public required long BytesToMove { get; init; }
}
