namespace Poncho.Analyze.Owning;

/// <summary>Whose each module is. Packages share the folders of a namespace, and each owns what only it has files in.</summary>
internal sealed class ModuleTree
{
    private readonly Node _root = new();

    private readonly Func<string, bool> _isDeclaredNamespace;

    /// <param name="isDeclaredNamespace">Whether a package that several installed says itself that it is shared (<c>pkgutil.extend_path</c>).</param>
    internal ModuleTree(Func<string, bool> isDeclaredNamespace) => _isDeclaredNamespace = isDeclaredNamespace;

    /// <summary>A file of a package makes this module. Of two packages with one file the later added has it: it was written last.</summary>
    internal void Add(string module, InstalledPackage package)
    {
        var node = _root;
        foreach (var part in module.AsSpan().Split('.'))
        {
            node = node.Within(module[part]);
            if (node.Only is null && !node.IsShared) node.Only = package;
            else if (node.Only != package) (node.Only, node.IsShared) = (null, true);
        }
        if (!node.Makers.Contains(package)) node.Makers.Add(package);
    }

    internal ModuleOwner? OwnerOf(string module)
    {
        var node = _root;
        ModuleOwner? found = null;
        int end = 0;
        foreach (var part in module.AsSpan().Split('.'))
        {
            if (!node.Children.TryGetValue(module[part], out var child)) break;
            node = child;
            end = part.End.GetOffset(module.Length);
            string name = module[..end];
            if (node.Only is not null) return new ModuleOwner(name, node.Only);
            // One has it and others put modules into it (plug-ins): it is that one's. Without any it is nobody's.
            if (node.Makers.Count == 1 || node.Makers.Count > 1 && !_isDeclaredNamespace(name)) found = new ModuleOwner(name, node.Makers[^1]);
            else if (found is null || found.Package is null) found = new ModuleOwner(name, null);
        }
        return found;
    }

    private sealed class Node
    {
        internal Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        /// <summary>The only package with files at or below it; null where none has or several have.</summary>
        internal InstalledPackage? Only { get; set; }

        internal bool IsShared { get; set; }

        /// <summary>The packages whose file it is.</summary>
        internal List<InstalledPackage> Makers { get; } = [];

        internal Node Within(string name)
        {
            if (!Children.TryGetValue(name, out var child)) Children.Add(name, child = new Node());
            return child;
        }
    }
}
