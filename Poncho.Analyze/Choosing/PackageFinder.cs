using Poncho.Analyze.Naming;
using Poncho.Analyze.Owning;
using Poncho.IO;

namespace Poncho.Analyze.Choosing;

/// <summary>Finds the package of one imported name: what the user said, the standard library, the environment, the table, the name itself, in this order.</summary>
internal sealed class PackageFinder
{
    private static readonly Finding s_nothing = new Finding.Nothing();

    private readonly InstalledEnvironment? _environment;
    private readonly IPackageCatalog _catalog;
    private readonly ChoosingOptions _options;

    internal PackageFinder(InstalledEnvironment? environment, IPackageCatalog catalog, ChoosingOptions options)
    {
        (_environment, _catalog, _options) = (environment, catalog, options);
        Python = options.Python ?? environment?.Python ?? PythonRelease.Newest;
    }

    internal PythonRelease Python { get; }

    /// <summary>What a module needs.</summary>
    internal async Task<Finding> OfModuleAsync(string module, CancellationToken cancel)
    {
        foreach (string part in Dotted.FromLongest(module))
        {
            if (_options.Mapping.TryGetValue(part, out string? said))
            {
                return said.Length == 0 ? new Finding.Dropped(part) : new Finding.Package(await SaidAsync(said, cancel), part);
            }

        }
        if (StandardLibrary.Has(module, Python)) return s_nothing;
        if (_environment?.OwnerOf(module) is { } owner && (owner.Package is not null || owner.Module == module))
        {
            return owner.Package is null ? s_nothing : await OwnedAsync(owner.Package, owner.Module, cancel);
        }
        return ImportTable.Find(module) is { } entry ? await FromTableAsync(entry, module, cancel) : await FromNameAsync(module, cancel);
    }

    /// <summary>A package that the user named, with or without a version.</summary>
    internal async Task<NeededPackage> SaidAsync(string written, CancellationToken cancel)
    {
        var said = SaidPackage.Of(written);
        string name = said.Name;
        string? whole = said.IsBare ? null : written.Trim();
        if (said.IsOfPip)
        {
            string shown = name == written.Trim() ? name : ProjectName.Normalize(name);
            return new NeededPackage(PackageKind.Pip, shown, PackageEvidence.Said) { Written = whole ?? name };
        }

        var installed = _environment?.Packages.FirstOrDefault(package => package.Name == name)
            ?? _environment?.Packages.FirstOrDefault(package => package.Project == ProjectName.Normalize(name));
        if (installed is not null && ForInstalled(installed, PackageEvidence.Said) is { } found) return found with { Written = whole };
        if (!_options.PipOnly && await _catalog.HasCondaPackageAsync(said.CondaName, cancel) is var inChannel and not false)
        {
            // Conda's names have no capitals; a spelling with them means the same package.
            string? entry = whole is null || said.CondaName == name ? whole : whole.Replace(name, said.CondaName, StringComparison.Ordinal);
            return new NeededPackage(PackageKind.Conda, said.CondaName, PackageEvidence.Said) { Written = entry };
        }
        if (said.IsOfConda || await _catalog.HasProjectAsync(ProjectName.Normalize(name), cancel) == false) throw Unknown(written);
        return new NeededPackage(PackageKind.Pip, ProjectName.Normalize(name), PackageEvidence.Said) { Written = SaidPackage.ForPip(whole) };
    }

    private PonchoException Unknown(string written) => new(
        $"{(_options.PipOnly ? "the index has no project" : "neither the channel nor the index has a package")} of this name: \"{written}\"",
        "check how it is written; what pip takes from elsewhere is \"NAME @ URL\"");

    private async Task<Finding> OwnedAsync(InstalledPackage owner, string import, CancellationToken cancel)
    {
        if (owner.Origin == PackageOrigin.Local) return new Finding.Local(owner);
        if (owner is { Origin: PackageOrigin.Conda, Name: "python" }) return s_nothing;
        if (ForInstalled(owner, PackageEvidence.Environment) is { } needed) return new Finding.Package(needed, import);
        // A conda package without Python's metadata (opencv): its project is what the table says.
        var project = ImportTable.Find(import) is { Projects.Count: > 0 } entry ? await FirstAsync(entry.Projects, _catalog.HasProjectAsync, cancel) : null;
        return project is null
            ? new Finding.Unsure(import, $"conda package {owner.Name} has it, and no project is known that pip can install", owner.Name)
            : new Finding.Package(new NeededPackage(PackageKind.Pip, project, PackageEvidence.Table), import);
    }

    /// <summary>An installed package as a needed one; null where it is wanted from pip and nothing says which project it is.</summary>
    private NeededPackage? ForInstalled(InstalledPackage package, PackageEvidence evidence)
    {
        if (package.Origin == PackageOrigin.Local) return null;
        if (package.Origin == PackageOrigin.Conda && !_options.PipOnly)
        {
            return new NeededPackage(PackageKind.Conda, package.Name, evidence) { Version = package.Version, Channel = package.Channel };
        }
        string? name = package.Origin == PackageOrigin.Conda ? package.Project : ProjectName.Normalize(package.Name);
        return name is null ? null : new NeededPackage(PackageKind.Pip, name, evidence) { Version = package.Version, Address = package.Address };
    }

    private async Task<Finding> FromTableAsync(TableEntry entry, string module, CancellationToken cancel)
    {
        if (entry.IsNamespace) return entry.Import == module ? s_nothing : await InNamespaceAsync(entry.Import, module, cancel);
        var evidence = entry.IsByName ? PackageEvidence.Name : PackageEvidence.Table;
        if (!_options.PipOnly && await FirstAsync(entry.CondaPackages, _catalog.HasCondaPackageAsync, cancel) is { } conda)
        {
            return new Finding.Package(new NeededPackage(PackageKind.Conda, conda, evidence), entry.Import);
        }
        if (await FirstAsync(entry.Projects, _catalog.HasProjectAsync, cancel) is { } project)
        {
            return new Finding.Package(new NeededPackage(PackageKind.Pip, project, evidence), entry.Import);
        }
        string package = entry.CondaPackages.Concat(entry.Projects).First();
        if (!_options.PipOnly) return new Finding.Unsure(entry.Import, $"it is of {package}, which neither the channel nor the index has");
        string? ofConda = await FirstAsync(entry.CondaPackages, _catalog.HasCondaPackageAsync, cancel);
        string lacking = entry.Projects.Count == 0 ? "pip has no such project" : $"the index lacks {entry.Projects[0]}";
        return new Finding.Unsure(entry.Import, ofConda is null ? lacking : $"conda package {ofConda} has it, and {lacking}", ofConda);
    }

    private async Task<Finding> FromNameAsync(string module, CancellationToken cancel)
    {
        string top = Dotted.First(module);
        if (await SpelledAsync(top, cancel) is { } found) return found;
        foreach (string part in Dotted.FromLongest(module).TakeWhile(part => part != top))
        {
            if (await SpelledAsync(part, cancel) is { } within) return within;
        }
        if (_options.PipOnly && await CondaSpelledAsync(top, cancel) is { } ofConda)
        {
            return new Finding.Unsure(top, $"conda package {ofConda} is called so, and the index has no project of this name", ofConda);
        }
        string reason = StandardLibrary.EverHad(top) ? $"it is of the standard library, and not of Python {Python}'s"
            : !await CanAskAsync(ProjectName.Normalize(top), cancel) ? "no package of this name is known, and no channel or index could be asked"
            : _options.PipOnly ? "the index has no project of this name"
            : "neither the channel nor the index has a package of this name";
        return new Finding.Unsure(top, reason);
    }

    // azure.iot.hub is of azure-iot-hub: a namespace's projects are called after their modules.
    private async Task<Finding> InNamespaceAsync(string around, string module, CancellationToken cancel)
    {
        foreach (string part in Dotted.FromLongest(module).TakeWhile(part => part != around))
        {
            if (await SpelledAsync(part, cancel) is { } found) return found;
        }
        return new Finding.Unsure(module, $"{around} is a namespace that many packages share, and none is known for this part of it");
    }

    /// <summary>A package that is called like an import, only where the channel or the index says that it is there.</summary>
    private async Task<Finding.Package?> SpelledAsync(string import, CancellationToken cancel)
    {
        string project = ProjectName.Normalize(import);
        if (!_options.PipOnly && await CondaSpelledAsync(import, cancel) is { } name)
        {
            return new Finding.Package(new NeededPackage(PackageKind.Conda, name, PackageEvidence.Name), import);
        }
        return await _catalog.HasProjectAsync(project, cancel) == true ? new Finding.Package(new NeededPackage(PackageKind.Pip, project, PackageEvidence.Name), import) : null;
    }

    private async Task<string?> CondaSpelledAsync(string import, CancellationToken cancel)
    {
        foreach (string name in new[] { ProjectName.Normalize(import), import, import.ToLowerInvariant() }.Distinct(StringComparer.Ordinal))
        {
            if (await _catalog.HasCondaPackageAsync(name, cancel) == true) return name;
        }
        return null;
    }

    private async Task<bool> CanAskAsync(string project, CancellationToken cancel) =>
        (_options.PipOnly || await _catalog.HasCondaPackageAsync(project, cancel) is not null) && await _catalog.HasProjectAsync(project, cancel) is not null;

    /// <summary>The first name that is there, else the first that may be.</summary>
    private static async Task<string?> FirstAsync(IReadOnlyList<string> names, Func<string, CancellationToken, ValueTask<bool?>> has, CancellationToken cancel)
    {
        string? possible = null;
        foreach (string name in names)
        {
            bool? answer = await has(name, cancel);
            if (answer == true) return name;
            if (answer is null) possible ??= name;
        }
        return possible;
    }
}
