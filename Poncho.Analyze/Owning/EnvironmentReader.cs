using System.Text.Json;
using Poncho.Analyze.Naming;

namespace Poncho.Analyze.Owning;

/// <summary>Reads one environment; what is broken in it becomes a fault and stops nothing.</summary>
internal sealed class EnvironmentReader
{
    private readonly string _prefix;
    private readonly bool _isBelow;
    private readonly IReadOnlyList<SitePackages> _sites;
    private readonly List<string> _faults = [];
    private readonly List<InstalledPackage> _packages = [];
    private readonly ModuleTree _modules;

    // Local packages of which a file said where their modules are.
    private readonly HashSet<string> _placed = new(StringComparer.Ordinal);

    /// <param name="prefix">The environment.</param>
    /// <param name="isBelow">Whether a venv on top of it is read: then nothing is looked for below.</param>
    internal EnvironmentReader(string prefix, bool isBelow = false)
    {
        (_prefix, _isBelow, _sites) = (prefix, isBelow, SitePackages.Of(prefix));
        _modules = new ModuleTree(IsDeclaredNamespace);
    }

    /// <summary>The environment; null where the folder is none.</summary>
    internal InstalledEnvironment? Read()
    {
        string condaMeta = Path.Combine(_prefix, "conda-meta");
        if (_sites.Count == 0 && !Directory.Exists(condaMeta) && !File.Exists(Path.Combine(_prefix, "pyvenv.cfg"))) return null;
        var records = CondaRecordsIn(condaMeta);
        var ofConda = records.SelectMany(record => record.Files).Where(file => file.Contains("-info", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var bySite = _sites.Select(site => (Site: site, Distributions: DistributionsIn(site, ofConda))).ToList();
        // pip removes conda's files of a project before it installs its own, and leaves conda's record.
        var replaced = bySite.SelectMany(found => found.Distributions.Values).Select(found => found.Package.Project!).ToHashSet(StringComparer.Ordinal);
        var inner = _sites.ToDictionary(site => site, InnerPaths);
        foreach (var record in records.Where(record => record.Package.Project is null || !replaced.Contains(record.Package.Project)))
        {
            _packages.Add(record.Package);
            foreach (var site in _sites)
            {
                var files = record.Files.Where(file => file.StartsWith(site.FromPrefix, StringComparison.Ordinal)).Select(file => file[site.FromPrefix.Length..]);
                Claim(record.Package, files, inner[site]);
            }
        }
        foreach (var (site, distributions) in bySite) AddDistributions(site, distributions, inner[site]);
        var python = records.FirstOrDefault(record => record.Package.Name == "python") is { Package.Version: { } version } && PythonRelease.TryParse(version, out var release)
            ? release
            : _sites.Select(site => site.Python).FirstOrDefault(found => found is not null);
        _packages.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return new InstalledEnvironment(_prefix, python, _packages, _faults, _modules, Below());
    }

    private List<CondaRecord> CondaRecordsIn(string folder)
    {
        List<CondaRecord> records = [];
        if (!Directory.Exists(folder)) return records;
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                records.Add(CondaRecords.Read(File.ReadAllBytes(file)));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
            {
                _faults.Add($"record of a package cannot be read: \"{file}\"");
            }
        }
        return records;
    }

    /// <summary>The projects of a folder that conda did not install, by the names of their metadata folders.</summary>
    private SortedDictionary<string, Distribution> DistributionsIn(SitePackages site, HashSet<string> ofConda)
    {
        SortedDictionary<string, Distribution> found = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFileSystemEntries(site.Folder).Where(SitePackages.IsMetadata).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            if (Distributions.MetadataFiles.Any(file => ofConda.Contains($"{site.FromPrefix}{name}/{file}")) || ofConda.Contains(site.FromPrefix + name)) continue;
            if (Distributions.Read(path, _faults) is { } distribution) found[name] = distribution;
        }
        return found;
    }

    private void AddDistributions(SitePackages site, SortedDictionary<string, Distribution> distributions, IReadOnlyList<string> inner)
    {
        Dictionary<string, InstalledPackage> byFile = new(StringComparer.Ordinal);
        foreach (var distribution in distributions.Values)
        {
            var package = distribution.Package;
            _packages.Add(package);
            Claim(package, distribution.Files ?? [], inner);
            foreach (string file in distribution.Files ?? []) byFile.TryAdd(file, package);
            if (distribution.Files is null)
            {
                foreach (string module in distribution.TopLevel.Where(module => IsThere(site, module))) _modules.Add(module, package);
            }
        }
        AddPaths(site, byFile);
        var unplaced = distributions.Values.Where(found => found.IsEditable && !_placed.Contains(found.Package.Name)).Select(found => found.Package);
        foreach (var package in unplaced.Where(package => Directory.Exists(package.Folder))) ClaimEditable(package);
        AddUnowned(site);
    }

    // The finders of other build tools than setuptools say in ways of their own where the modules are; the two usual places are looked at.
    private void ClaimEditable(InstalledPackage package)
    {
        string source = Path.Combine(package.Folder!, "src");
        foreach (string module in LocalFolders.ModulesIn(Directory.Exists(source) ? source : package.Folder!)) _modules.Add(module, package);
    }

    private void AddPaths(SitePackages site, Dictionary<string, InstalledPackage> byFile)
    {
        Dictionary<string, InstalledPackage> linked = new(StringComparer.Ordinal);
        foreach (string link in Directory.EnumerateFiles(site.Folder, "*.egg-link").Order(StringComparer.Ordinal))
        {
            string folder = File.ReadLines(link).FirstOrDefault()?.Trim() ?? "";
            if (!Directory.Exists(folder)) continue;
            string name = Path.GetFileNameWithoutExtension(link);
            var metadata = Directory.EnumerateDirectories(folder, "*.egg-info").Select(path => Distributions.Read(path, _faults)).FirstOrDefault(found => found is not null);
            linked[Path.TrimEndingDirectorySeparator(folder)] =
                metadata?.Package ?? new InstalledPackage(name, null, PackageOrigin.Local) { Project = ProjectName.Normalize(name) };
        }
        foreach (string file in Directory.EnumerateFiles(site.Folder, "*.pth").Order(StringComparer.Ordinal))
        {
            foreach (string path in LocalFolders.PathsOf(file).Where(path => !IsWithin(path, site.Folder) || path.EndsWith(".egg", StringComparison.Ordinal)))
            {
                AddPath(path, byFile.GetValueOrDefault(Path.GetFileName(file)) ?? linked.GetValueOrDefault(path));
            }
        }
        foreach (string file in Directory.EnumerateFiles(site.Folder, "__editable__*_finder.py").Order(StringComparer.Ordinal))
        {
            foreach (var (module, path) in LocalFolders.MappingOf(file)) AddMapped(module, path, byFile.GetValueOrDefault(Path.GetFileName(file)));
        }
    }

    private void AddPath(string path, InstalledPackage? known)
    {
        var package = known;
        if (path.EndsWith(".egg", StringComparison.Ordinal) && Distributions.Read(Path.Combine(path, "EGG-INFO"), _faults) is { } egg) package = egg.Package;
        else if (package is not { Origin: PackageOrigin.Local, Folder: not null })
        {
            package = LocalFolders.Located(package ?? new InstalledPackage(Path.GetFileName(path), null, PackageOrigin.Local), path);
        }
        Keep(known, package);
        _placed.Add(package.Name);
        foreach (string module in LocalFolders.ModulesIn(path)) _modules.Add(module, package);
    }

    private void AddMapped(string module, string path, InstalledPackage? known)
    {
        string folder = Path.GetDirectoryName(path) ?? path;
        var package = known is { Origin: PackageOrigin.Local } ? known : LocalFolders.Located(known ?? new InstalledPackage(module, null, PackageOrigin.Local), folder);
        Keep(known, package);
        _placed.Add(package.Name);
        _modules.Add(module, package);
    }

    // One package, however many ways lead to its folder.
    private void Keep(InstalledPackage? known, InstalledPackage package)
    {
        int place = known is null ? -1 : _packages.IndexOf(known);
        if (place >= 0) _packages[place] = package;
        else if (!_packages.Contains(package)) _packages.Add(package);
    }

    /// <summary>What lies in the folder and nothing that was read put there: copied by hand.</summary>
    private void AddUnowned(SitePackages site)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(site.Folder).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            string? module = File.Exists(path) ? ModuleFiles.ModuleOf(name)
                : File.Exists(Path.Combine(path, "__init__.py")) ? ModuleFiles.ModuleOf(name + "/__init__.py") : null;
            if (module is null || _modules.OwnerOf(module) is not null || module.StartsWith("__editable__", StringComparison.Ordinal)) continue;
            var package = LocalFolders.Located(new InstalledPackage(module, null, PackageOrigin.Local), path);
            _packages.Add(package);
            _modules.Add(module, package);
        }
    }

    private void Claim(InstalledPackage package, IEnumerable<string> files, IReadOnlyList<string> inner)
    {
        foreach (string file in files)
        {
            if (ModuleFiles.ModuleOf(file) is { } module && !module.StartsWith("__editable__", StringComparison.Ordinal)) _modules.Add(module, package);
            foreach (string folder in inner)
            {
                if (file.StartsWith(folder, StringComparison.Ordinal) && ModuleFiles.ModuleOf(file.AsSpan(folder.Length)) is { } within) _modules.Add(within, package);
            }
        }
    }

    // pywin32.pth adds win32/ and win32/lib/ to the path: win32/win32api.pyd is the module win32api.
    private static List<string> InnerPaths(SitePackages site) =>
        [.. Directory.EnumerateFiles(site.Folder, "*.pth").SelectMany(LocalFolders.PathsOf)
            .Where(path => IsWithin(path, site.Folder) && !path.EndsWith(".egg", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(site.Folder, path) + "/").Distinct(StringComparer.Ordinal)];

    private static bool IsWithin(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static bool IsThere(SitePackages site, string module)
    {
        string path = Path.Combine(site.Folder, module.Replace('.', '/'));
        return Directory.Exists(path)
            || Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*").Any(file => ModuleFiles.ModuleOf(Path.GetFileName(file)) is not null);
    }

    // What namespaces said before Python knew them: each of their packages brings the same __init__.py.
    private bool IsDeclaredNamespace(string module)
    {
        foreach (var site in _sites)
        {
            string init = Path.Combine(site.Folder, module.Replace('.', '/'), "__init__.py");
            if (!File.Exists(init)) continue;
            string text = File.ReadAllText(init);
            return text.Contains("extend_path", StringComparison.Ordinal) || text.Contains("declare_namespace", StringComparison.Ordinal);
        }
        return false;
    }

    /// <summary>The environment that a venv sees through (<c>include-system-site-packages</c>).</summary>
    private InstalledEnvironment? Below()
    {
        string settings = Path.Combine(_prefix, "pyvenv.cfg");
        if (_isBelow || !File.Exists(settings)) return null;
        var values = File.ReadLines(settings).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim().ToLowerInvariant(), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First()[1].Trim(), StringComparer.Ordinal);
        if (!values.TryGetValue("include-system-site-packages", out string? sees) || !sees.Equals("true", StringComparison.OrdinalIgnoreCase)) return null;
        string? prefix = values.TryGetValue("home", out string? home) ? Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(home)) : null;
        return prefix is not null && prefix != _prefix && Directory.Exists(prefix) ? new EnvironmentReader(prefix, isBelow: true).Read() : null;
    }
}
