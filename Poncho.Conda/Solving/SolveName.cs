using Poncho.Conda.Pools;

namespace Poncho.Conda.Solving;

/// <summary>A name in one solve. Its builds have places: first those of the pool, then the request's own.</summary>
internal sealed class SolveName(string text, int poolName, int number, int first, int firstBuild, int poolCount, List<RequestBuild> requestBuilds)
{
    private Exclusion[]? _exclusions;

    public string Text => text;

    /// <summary>The name's number in the pool.</summary>
    public int PoolName => poolName;

    /// <summary>The name's number in the search.</summary>
    public int Number => number;

    /// <summary>The search's variable of the build at place 0.</summary>
    public int First => first;

    /// <summary>The pool's number of the build at place 0.</summary>
    public int FirstBuild => firstBuild;

    /// <summary>Builds of the pool.</summary>
    public int PoolCount => poolCount;

    public List<RequestBuild> RequestBuilds => requestBuilds;

    public PoolBuild[] RequestPoolBuilds { get; } = [.. requestBuilds.Select(own => own.Build)];

    public int Count => poolCount + requestBuilds.Count;

    public bool HasHidden { get; private set; }

    /// <summary>The builds sorted by what can be said of each alone, and where groups of equals begin; made once it is needed.</summary>
    public SimpleOrder? Order { get; set; }

    public Exclusion ExclusionOf(int place) => _exclusions is null ? Exclusion.None : _exclusions[place];

    public void Exclude(int place, Exclusion why)
    {
        _exclusions ??= new Exclusion[Count];
        _exclusions[place] = why;
        HasHidden |= why == Exclusion.Hidden;
    }
}
