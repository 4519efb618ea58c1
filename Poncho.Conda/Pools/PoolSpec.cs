using Poncho.Conda.MatchSpecs;

namespace Poncho.Conda.Pools;

/// <summary>A requirement on one name, each once.</summary>
internal struct PoolSpec
{
    /// <summary>What is asked; null for the one requirement on an extra, which has one candidate.</summary>
    public MatchSpec? Spec;

    /// <summary>The pool's number of the name.</summary>
    public int Name;

    /// <summary>Bit i: the name's build i matches. Null until it is asked for.</summary>
    public ulong[]? Members;
}
