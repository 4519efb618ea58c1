using Poncho.IO;

namespace Poncho.Conda.Solving;

/// <summary>No packages meet what is asked for. The message is the tree of <see cref="Conflict"/>: the one message of several lines.</summary>
public sealed class UnsatisfiableException(Conflict conflict) : PonchoException(conflict.ToString(), conflict.Hint)
{
    private readonly string _tree = PlainText.Lines(conflict.ToString());

    public Conflict Conflict { get; } = conflict;

    public override string Message => _tree;
}
