namespace Poncho.Conda.Solving;

/// <summary>That a request cannot be met, and why.</summary>
public sealed class Conflict : SolveResult
{
    private readonly Lazy<ConflictText> _text;

    internal Conflict(SolveRequest request) => _text = new Lazy<ConflictText>(() => ConflictText.Of(request));

    /// <summary>What can be done about it, one line; null where nothing is known.</summary>
    public string? Hint => _text.Value.Hint;

    /// <summary>What is in each other's way, as a tree of a few lines without a line break at its end. Made when it is first asked for.</summary>
    public override string ToString() => _text.Value.Tree;
}
