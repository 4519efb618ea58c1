using System.Collections.Immutable;
using Poncho.Analyze.Naming;
using Poncho.Builder.Specs.Syntax;
using Poncho.Builder.Wheels;
using Poncho.IO;

namespace Poncho.Builder.Explaining;

/// <summary>The packages of an environment and what they need of each other.</summary>
internal sealed class PackageGraph
{
    private readonly Dictionary<string, PackageNode> _byName = new(StringComparer.Ordinal);
    private readonly ILookup<string, (PackageNode Node, PackageNeed Need)> _users;

    /// <param name="name">What the user called the environment.</param>
    /// <param name="nodes">The packages; of two with one name that of pip is there.</param>
    public PackageGraph(string name, IEnumerable<PackageNode> nodes)
    {
        Name = name;
        foreach (var node in nodes.OrderBy(node => node.Kind, StringComparer.Ordinal)) _byName[Key(node.Name)] = node;
        Nodes = [.. _byName.Values.Select(Cleaned).OrderBy(node => node.Name, StringComparer.Ordinal)];
        foreach (var node in Nodes) _byName[Key(node.Name)] = node;
        _users = Nodes.SelectMany(node => node.Needs.Select(need => (Node: node, Need: need))).ToLookup(user => Key(user.Need.Name), StringComparer.Ordinal);
    }

    public string Name { get; }

    /// <summary>By name.</summary>
    public ImmutableArray<PackageNode> Nodes { get; }

    /// <summary>What was asked for, by name; then what nothing leads to from there.</summary>
    public IReadOnlyList<PackageNode> Roots
    {
        get
        {
            var roots = Nodes.Where(node => node.Requested is not null).ToList();
            var seen = new HashSet<PackageNode>();
            foreach (var root in roots) Mark(root, seen);
            var needed = Nodes.SelectMany(NeededBy).ToHashSet();
            // Packages that no other needs come first; what is left then are packages that need each other in a circle, of which the first stands for all.
            foreach (var node in Nodes.Where(node => !needed.Contains(node)).Concat(Nodes).Where(node => !seen.Contains(node)).ToList())
            {
                if (seen.Contains(node)) continue;
                roots.Add(node);
                Mark(node, seen);
            }

            return roots;
        }
    }

    /// <summary>A package by its name, however that is spelt; null where there is none.</summary>
    public PackageNode? Find(string name) => _byName.GetValueOrDefault(Key(name));

    /// <summary>The same.</summary>
    /// <exception cref="PonchoException">There is none; the hint has names like it.</exception>
    public PackageNode Get(string name)
    {
        if (Find(name) is { } found) return found;
        var near = NearestNames.Of(name, Nodes.Select(node => node.Name));
        string hint = near.Count > 0 ? $"did you mean {Shown.Choice([.. near.Select(one => $"\"{one}\"")])}?" : $"\"poncho tree {Name}\" shows all packages";
        throw new PonchoException($"{Name} has no such package: {Shown.Text(name)}", hint);
    }

    /// <summary>The packages that a package needs, each once.</summary>
    public IEnumerable<PackageNode> NeededBy(PackageNode node) => node.Needs.Select(need => Find(need.Name)).OfType<PackageNode>().Distinct();

    /// <summary>Who needs a package, by name, with what they need of it.</summary>
    public IEnumerable<(PackageNode Node, PackageNeed Need)> WhoNeeds(string name) => _users[Key(name)];

    private void Mark(PackageNode from, HashSet<PackageNode> seen)
    {
        var waiting = new Stack<PackageNode>([from]);
        while (waiting.TryPop(out var node))
            if (seen.Add(node)) foreach (var needed in NeededBy(node)) waiting.Push(needed);
    }

    // What is not there was needed on other platforms alone, or is optional.
    private PackageNode Cleaned(PackageNode node) => node with
    {
        Needs = [.. node.Needs.Where(need => need.Name.StartsWith("__", StringComparison.Ordinal) || (Find(need.Name) is not null && Key(need.Name) != Key(node.Name))).Distinct()],
    };

    // Conda and pip spell some names differently: typing_extensions and typing-extensions.
    private static string Key(string name) => ProjectName.Normalize(name);
}
