using Poncho.Builder.Explaining;

namespace Poncho.Builder.Cli.Commands;

/// <summary>Packages as a tree: below each what it needs. What was shown before is marked, and not shown again.</summary>
internal sealed class TreeText(TextWriter output, PackageGraph graph, int depth)
{
    private const string Again = " (*)";

    private readonly HashSet<PackageNode> _shown = [];
    private bool _hasMarks;

    /// <summary>Writes the trees of some packages, and what the mark means where it was used.</summary>
    public void Write(IReadOnlyList<PackageNode> roots)
    {
        WriteAll(roots, "", 1);
        if (_hasMarks) output.WriteLine("(*) what it needs is shown above");
    }

    private void WriteAll(IReadOnlyList<PackageNode> nodes, string indent, int level)
    {
        foreach (var (i, node) in nodes.Index())
        {
            bool isLast = i == nodes.Count - 1;
            PackageNode[] needed = level < depth ? [.. graph.NeededBy(node).OrderBy(one => one.Name, StringComparer.Ordinal)] : [];
            bool isNew = needed.Length == 0 || _shown.Add(node);
            _hasMarks |= !isNew;
            output.WriteLine($"{indent}{(isLast ? "└── " : "├── ")}{node}{(node.Kind == "conda" ? "" : $" ({node.Kind})")}{(isNew ? "" : Again)}");
            if (isNew) WriteAll(needed, indent + (isLast ? "    " : "│   "), level + 1);
        }
    }
}
