namespace Poncho.Builder.Resolving;

/// <summary>What pip answered to a question.</summary>
/// <param name="Items">What it would install.</param>
/// <param name="Report">The report that says it, as pip wrote it.</param>
/// <param name="Log">What it wrote into its own log meanwhile.</param>
internal sealed record PipResolution(IReadOnlyList<PipReportItem> Items, ReadOnlyMemory<byte> Report, string Log)
{
    /// <summary>Why no versions fit, which is an answer too; null where some do.</summary>
    public PipException? Failure { get; init; }
}
