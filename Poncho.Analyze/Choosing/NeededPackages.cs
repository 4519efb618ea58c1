namespace Poncho.Analyze.Choosing;

/// <summary>Packages, each once with all the imports that need it.</summary>
internal sealed class NeededPackages
{
    private readonly Dictionary<(PackageKind Kind, string Name), (NeededPackage Package, SortedSet<string> Imports)> _packages = [];

    /// <param name="package">The package; what the user said of it wins over what was found.</param>
    /// <param name="import">What needs it; null for nothing.</param>
    internal void Add(NeededPackage package, string? import)
    {
        var key = (package.Kind, package.Name);
        var (known, imports) = _packages.TryGetValue(key, out var found) ? found : (package, new SortedSet<string>(StringComparer.Ordinal));
        if (import is not null) imports.Add(import);
        if (package.Evidence < known.Evidence || package.Written is not null)
        {
            known = package with { Version = package.Version ?? known.Version, Channel = package.Channel ?? known.Channel, Written = package.Written ?? known.Written };
        }
        _packages[key] = (known, imports);
    }

    internal bool Has(NeededPackage package) => _packages.ContainsKey((package.Kind, package.Name));

    internal IReadOnlyList<NeededPackage> Sorted() =>
        [.. _packages.Values.Select(found => found.Package with { Imports = [.. found.Imports] })
            .OrderBy(package => package.Kind).ThenBy(package => package.Name, StringComparer.Ordinal)];
}
