using Poncho.Analyze.Naming;
using Poncho.Builder.Sources;
using Poncho.Builder.Wheels;

namespace Poncho.Builder.Locking;

/// <summary>Which Python projects the conda packages of an environment bring along: those whose metadata they have in site-packages.</summary>
internal sealed class ProvidedProjects
{
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <param name="layers">The conda packages, as they lie in the prefix.</param>
    /// <param name="sitePackages">Below the prefix.</param>
    public ProvidedProjects(IEnumerable<AssembledLayer> layers, string sitePackages)
    {
        string start = sitePackages.TrimEnd('/') + "/";
        foreach (var layer in layers)
        {
            var modules = layer.Info.Paths.Where(path => path.StartsWith(start, StringComparison.Ordinal));
            var named = modules.Select(path => ProjectOf(path.AsSpan(start.Length))).OfType<string>();
            string[] projects = [.. named.Distinct(StringComparer.Ordinal)];
            foreach (string project in projects) _owners[project] = layer.Source.Name;
            _counts[layer.Source.Name] = projects.Length;
        }
    }

    /// <summary>The conda package that a project is from; null where none has it.</summary>
    public string? OwnerOf(string project) => _owners.GetValueOrDefault(project);

    /// <summary>Whether a conda package brings one project alone: where pip installs that project, nothing else of the package is missed.</summary>
    public bool IsWhole(string package) => _counts.GetValueOrDefault(package) == 1;

    // NAME-VERSION.dist-info/..., NAME-VERSION-pyX.Y.egg-info
    private static string? ProjectOf(ReadOnlySpan<char> path)
    {
        int slash = path.IndexOf('/');
        var first = slash < 0 ? path : path[..slash];
        if (!first.EndsWith(".dist-info") && !first.EndsWith(".egg-info")) return null;
        int dash = first.IndexOf('-');
        return dash > 0 ? ProjectName.Normalize(first[..dash].ToString()) : null;
    }
}
