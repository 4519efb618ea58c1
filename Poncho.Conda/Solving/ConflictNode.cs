namespace Poncho.Conda.Solving;

/// <summary>A line of the tree that says why a request cannot be met, and what explains it further.</summary>
internal sealed class ConflictNode(string text)
{
    /// <summary>The usual tree is far shorter; what is cut off says so.</summary>
    private const int MostLines = 24;

    private readonly List<ConflictNode> _children = [];

    public ConflictNode(string text, IEnumerable<ConflictNode> children)
        : this(text) => _children.AddRange(children);

    public string Text { get; private set; } = text;

    public IReadOnlyList<ConflictNode> Children => _children;

    public ConflictNode Add(ConflictNode child)
    {
        _children.Add(child);
        return child;
    }

    public void Remove(ConflictNode child) => _children.Remove(child);

    public void Append(string more) => Text += more;

    /// <summary>The tree below this node's line, drawn.</summary>
    public string Draw()
    {
        var lines = new List<string> { Children.Count > 0 ? Text + ":" : Text };
        Draw(lines, "");
        if (lines.Count > MostLines) lines = [.. lines.Take(MostLines - 1), $"... ({lines.Count - MostLines + 1} more lines)"];
        return string.Join('\n', lines);
    }

    private void Draw(List<string> lines, string margin)
    {
        for (int i = 0; i < _children.Count; i++)
        {
            bool isLast = i == _children.Count - 1;
            lines.Add(margin + (isLast ? "└─ " : "├─ ") + _children[i].Text);
            _children[i].Draw(lines, margin + (isLast ? "   " : "│  "));
        }
    }
}
