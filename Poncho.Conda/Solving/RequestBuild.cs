using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;

namespace Poncho.Conda.Solving;

/// <summary>A build that came with the request and not from an index.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Build">As the solver sees it.</param>
/// <param name="BuildText">Its build text.</param>
/// <param name="Record">The record; null for a virtual package and for an extra.</param>
internal sealed record RequestBuild(RequestBuildKind Kind, PoolBuild Build, string BuildText, PackageRecord? Record)
{
    /// <summary>The place of its channel among the channels; after all others where it comes from none of them.</summary>
    public int ChannelRank { get; init; } = int.MaxValue;
}
