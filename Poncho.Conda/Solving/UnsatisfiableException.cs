using Poncho.IO;

namespace Poncho.Conda.Solving;

/// <summary>No packages meet what is asked for. The message is the tree of <see cref="Conflict"/>: the one message of several lines.</summary>
public sealed class UnsatisfiableException(Conflict conflict) : PonchoException(conflict.ToString(), conflict.Hint)
{
    public Conflict Conflict { get; } = conflict;
}
