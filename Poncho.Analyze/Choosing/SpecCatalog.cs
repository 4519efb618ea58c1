using Poncho.Analyze.Naming;

namespace Poncho.Analyze.Choosing;

/// <summary>What a channel and an index have, and besides what a spec asks for: its writer knows of packages that lie elsewhere.</summary>
/// <param name="inner">The channel and the index.</param>
/// <param name="conda">The spec's conda packages.</param>
/// <param name="projects">The projects that it asks pip for.</param>
public sealed class SpecCatalog(IPackageCatalog inner, IEnumerable<string> conda, IEnumerable<string> projects) : IPackageCatalog
{
    private readonly HashSet<string> _conda = new(conda, StringComparer.Ordinal);
    private readonly HashSet<string> _projects = new(projects.Select(ProjectName.Normalize), StringComparer.Ordinal);

    public async ValueTask<bool?> HasCondaPackageAsync(string name, CancellationToken cancel) =>
        _conda.Contains(name) ? true : await inner.HasCondaPackageAsync(name, cancel);

    public async ValueTask<bool?> HasProjectAsync(string project, CancellationToken cancel) =>
        _projects.Contains(project) ? true : await inner.HasProjectAsync(project, cancel);
}
