using Poncho.Analyze.Imports;
using Poncho.Analyze.Naming;
using Poncho.Analyze.Owning;

namespace Poncho.Analyze.Choosing;

/// <summary>From the imports of a program to the packages that it needs.</summary>
public sealed class PackageChooser
{
    private readonly PackageFinder _finder;
    private readonly Dictionary<string, Finding> _findings = new(StringComparer.Ordinal);
    private readonly NeededPackages _needed = new(), _optional = new();
    private readonly SortedSet<string> _dropped = new(StringComparer.Ordinal);
    private readonly List<InstalledPackage> _local = [];
    private readonly List<UnsureImport> _unsure = [];

    private PackageChooser(InstalledEnvironment? environment, IPackageCatalog catalog, ChoosingOptions options) =>
        _finder = new PackageFinder(environment, catalog, options);

    /// <summary>Chooses. Nothing that a source says makes it fail: what has no answer is told as unsure.</summary>
    /// <param name="imports">Those of all sources, without modules that lie beside them.</param>
    /// <param name="environment">An environment that the program runs in; null for none.</param>
    /// <param name="catalog">What a channel and an index have; <see cref="UnknownCatalog"/> where none can be asked.</param>
    /// <param name="options">What the user says.</param>
    /// <param name="cancel">Ends the questions.</param>
    public static async Task<PackageChoice> ChooseAsync(
        IReadOnlyList<UsedImport> imports, InstalledEnvironment? environment, IPackageCatalog catalog, ChoosingOptions options, CancellationToken cancel)
    {
        var chooser = new PackageChooser(environment, catalog, options);
        await chooser.AddAsync(imports, cancel);
        foreach (string extra in options.Extra) chooser._needed.Add(await chooser._finder.SaidAsync(extra, cancel), null);
        return new PackageChoice
        {
            Python = chooser._finder.Python,
            Packages = chooser._needed.Sorted(),
            Optional = [.. chooser._optional.Sorted().Where(package => !chooser._needed.Has(package))],
            Local = [.. chooser._local.OrderBy(package => package.Name, StringComparer.Ordinal)],
            Dropped = [.. chooser._dropped],
            Unsure = chooser._unsure,
        };
    }

    private async Task AddAsync(IReadOnlyList<UsedImport> imports, CancellationToken cancel)
    {
        List<UsedImport> read = [.. imports.Where(IsRead)];
        var groups = read.Where(used => used.Import.Choice is not null).GroupBy(used => (used.Source, used.Import.Choice!.Value.Group));
        foreach (var group in groups) await AddOneWayAsync(group, cancel);
        foreach (var used in read.Where(used => used.Import.Choice is null))
        {
            foreach (string module in ImportedNames.Of(used.Import)) Add(await FindAsync(module, cancel), used, used.Import.Use == ImportUse.Needed);
        }
    }

    // What only a type checker reads, and what this Python does not run, needs nothing.
    private bool IsRead(UsedImport used) => used.Import.Use != ImportUse.TypeChecking && used.Import.Pythons.Has(_finder.Python.Major, _finder.Python.Minor);

    /// <summary>Of several ways one is enough: one that needs no package, else the first that is known.</summary>
    private async Task AddOneWayAsync(IEnumerable<UsedImport> group, CancellationToken cancel)
    {
        List<List<(UsedImport Used, Finding Finding)>> ways = [];
        foreach (var way in group.GroupBy(used => used.Import.Choice!.Value.Turn).OrderBy(way => way.Key))
        {
            List<(UsedImport, Finding)> found = [];
            foreach (var used in way)
            {
                foreach (string module in ImportedNames.Of(used.Import)) found.Add((used, await FindAsync(module, cancel)));
            }
            ways.Add(found);
        }
        var taken = ways.Find(way => way.TrueForAll(found => found.Finding is Finding.Nothing or Finding.Dropped or Finding.Local))
            ?? ways.Find(way => way.TrueForAll(found => found.Finding is not Finding.Unsure))
            // What another Python brings along cannot be installed.
            ?? ways.Find(way => way.TrueForAll(found => !StandardLibrary.EverHad(Dotted.First(found.Used.Import.Module)))) ?? ways[0];
        foreach (var way in ways)
        {
            foreach (var (used, finding) in way)
            {
                // Of the other ways nothing has to be known.
                if (way == taken || finding is not Finding.Unsure) Add(finding, used, way == taken);
            }
        }
    }

    private void Add(Finding finding, UsedImport used, bool isNeeded)
    {
        switch (finding)
        {
            case Finding.Package found:
                (isNeeded ? _needed : _optional).Add(found.Needed, found.Import);
                break;
            case Finding.Local found:
                if (!_local.Contains(found.Owner)) _local.Add(found.Owner);
                break;
            case Finding.Dropped found:
                _dropped.Add(found.Import);
                break;
            case Finding.Unsure found:
                // A file is told once of it, however many names it takes.
                if (_unsure.FindIndex(known => known.Import == found.Import && known.Source == used.Source && known.IsNeeded == isNeeded) >= 0) break;
                _unsure.Add(new UnsureImport(found.Import, found.Reason, used.Source, used.Import.Line, isNeeded) { Cell = used.Import.Cell, CondaPackage = found.CondaPackage });
                break;
        }
    }

    private async Task<Finding> FindAsync(string module, CancellationToken cancel)
    {
        if (!_findings.TryGetValue(module, out var finding)) _findings.Add(module, finding = await _finder.OfModuleAsync(module, cancel));
        return finding;
    }
}
