using Poncho.Conda.Repodata;

namespace Poncho.Conda.Solving;

/// <summary>The records that together meet a request.</summary>
public sealed class Solution : SolveResult
{
    internal Solution(IReadOnlyList<PackageRecord> records) => Records = records;

    /// <summary>One record for each name that is needed, by name.</summary>
    public IReadOnlyList<PackageRecord> Records { get; }
}
