using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.VirtualPackages;

namespace Poncho.Conda.Solving;

/// <summary>What is asked of <see cref="Solver"/>.</summary>
public sealed record SolveRequest
{
    /// <summary>What has to be in the answer. The order counts: an earlier name is never made worse for the sake of a later one.</summary>
    public required IReadOnlyList<MatchSpec> Specs { get; init; }

    /// <summary>What there is to choose from.</summary>
    public required RepodataSet Repodata { get; init; }

    /// <summary>What a name in an earlier channel means for the same name in later ones.</summary>
    public ChannelPriority ChannelPriority { get; init; } = ChannelPriority.Strict;

    /// <summary>What the machine has; only these exist.</summary>
    public IReadOnlyList<VirtualPackage> VirtualPackages { get; init; } = [];

    /// <summary>Records that are used if their name is used at all, also where the priority of channels shuts them out.</summary>
    public IReadOnlyList<PackageRecord> Pinned { get; init; } = [];

    /// <summary>Records that are preferred where they fit, such as those of an older lock. They bring in no name that is not needed.</summary>
    public IReadOnlyList<PackageRecord> Locked { get; init; } = [];

    /// <summary>Specs that limit a name without asking for it, such as <c>pinned_packages</c> of <c>.condarc</c>.</summary>
    public IReadOnlyList<MatchSpec> Constraints { get; init; } = [];

    /// <summary>Builds that are newer are shut out, pinned and locked ones too; null for no limit.</summary>
    public DateTimeOffset? ExcludeNewer { get; init; }

    public TimestampPolicy TimestampPolicy { get; init; }

    public SolveStrategy Strategy { get; init; }

    /// <summary>Every Python 2 and 3 needs <c>pip</c> too (<c>add_pip_as_python_dependency</c>).</summary>
    public bool AddPip { get; init; }

    /// <summary>
    /// Whether a channel as a spec writes it (<c>channel::name</c>) means a channel: <see cref="CondaConfiguration.Means"/>. Without it,
    /// names and canonical addresses are known.
    /// </summary>
    public Func<string, Channel, bool>? Means { get; init; }

    /// <summary>
    /// How much a solve may cost: requirements times the builds of their name. Real channels stay below a twentieth of it; it bounds memory
    /// to tens of MB.
    /// </summary>
    internal long MostPairs { get; init; } = 200_000_000;
}
