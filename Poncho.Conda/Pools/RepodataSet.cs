using Poncho.Conda.Channels;
using Poncho.Conda.Repodata;

namespace Poncho.Conda.Pools;

/// <summary>
/// All that a solve may choose from: the indexes of some channels, the most important channel first, and inside a channel the platform's
/// folder before <c>noarch</c>. What solves learn of the records (parsed versions and specs, which spec matches which record) is kept with
/// the set, so the second solve is quicker than the first. For all threads at once.
/// </summary>
public sealed class RepodataSet
{
    private readonly Lock _lock = new();
    private PackagePool? _pool;

    public RepodataSet(IReadOnlyList<RepodataIndex> indexes, IReadOnlyList<MissingFolder>? missing = null)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        Indexes = [.. indexes];
        Missing = [.. missing ?? []];
    }

    public IReadOnlyList<RepodataIndex> Indexes { get; }

    /// <summary>Folders that were looked for and that their channels, which have others, do not have.</summary>
    public IReadOnlyList<MissingFolder> Missing { get; }

    /// <summary>The channels, each once, in their order.</summary>
    public IEnumerable<Channel> Channels => Indexes.Select(index => index.Channel).DistinctBy(channel => channel.CanonicalUrl);

    /// <summary>Lets one solve at a time use the pool.</summary>
    internal T Use<T>(Func<PackagePool, T> solve)
    {
        lock (_lock)
        {
            return solve(_pool ??= new PackagePool(Indexes));
        }
    }
}
