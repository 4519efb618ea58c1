namespace Poncho.Builder.Keeping;

/// <summary>What a prune frees, or would.</summary>
internal sealed record PrunePlan
{
    /// <summary>What is freed, by kind, in a fixed order; kinds of which nothing is freed are left out.</summary>
    public required IReadOnlyList<PruneGroup> Groups { get; init; }

    /// <summary>Whether it was deleted; false with <c>--dry-run</c>.</summary>
    public required bool IsDone { get; init; }

    public long Size => Groups.Sum(group => group.Size);
}
