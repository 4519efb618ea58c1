using Poncho.Builder.Sources.Placing;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Capturing;

/// <summary>Who in an environment owns which path: a distribution that pip installed, else a conda package, else nobody.</summary>
internal sealed class PrefixOwners
{
    private const string Metadata = ".dist-info/METADATA";

    // Every environment gets these anew, or its tarball does.
    private static readonly HashSet<string> s_environments =
    [
        .. TarballScripts.For(PrefixPlaceholder.Text, null, []).Select(script => script.Path), TarballScripts.RunProgram, EnvironmentHead.CondaSpecName,
    ];

    private readonly PrefixTree _tree;
    private readonly SitePackages _places;
    private readonly HashSet<string> _pips;
    private readonly HashSet<string> _packages;
    private readonly HashSet<string> _replaced;

    public PrefixOwners(PrefixTree tree, IReadOnlyList<PrefixRecord> records, IReadOnlyList<Distribution> distributions)
    {
        _tree = tree;
        _places = SitePackages.Of(tree, records);
        _pips = distributions.SelectMany(distribution => distribution.Files).ToHashSet(StringComparer.Ordinal);
        _replaced = records.Where(IsGone).Select(record => record.Name).ToHashSet(StringComparer.Ordinal);
        var present = records.Where(record => !IsReplaced(record));
        _packages = present.SelectMany(record => record.Files).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether a conda package is not there any more, as where pip put its own in its place.</summary>
    public bool IsReplaced(PrefixRecord record) => _replaced.Contains(record.Name);

    public bool IsPips(string path) => _pips.Contains(path);

    /// <summary>What there is of a list of paths, sorted.</summary>
    public IReadOnlyList<PrefixEntry> Present(IEnumerable<string> paths) =>
    [
        .. paths.Distinct(StringComparer.Ordinal).Order(Conda.Linking.Utf8Order.Instance)
            .Select(path => _tree.Entries.GetValueOrDefault(path)).OfType<PrefixEntry>()
            .Where(entry => !entry.IsFolder),
    ];

    /// <summary>What a package has that no distribution took from it.</summary>
    public IReadOnlyList<PrefixEntry> FilesOf(PrefixRecord record) => Present(record.Files.Select(file => file.Path).Where(path => !IsPips(path)));

    /// <summary>What no package, no distribution and no environment of Poncho's owns.</summary>
    public IEnumerable<PrefixEntry> Unowned() => _tree.Entries.Values.Where(entry => !IsOwned(entry.Path));

    private bool IsOwned(string path) => _pips.Contains(path) || _packages.Contains(path) || s_environments.Contains(path);

    // All its files are gone or are a distribution's; or pip took its project away, and what is left belongs to nobody.
    private bool IsGone(PrefixRecord record)
    {
        string[] files = [.. record.Files.Select(file => file.Path).Where(path => !ByteCodeFiles.Is(path))];
        if (files.Length == 0) return false;
        if (files.All(path => IsPips(path) || !_tree.Entries.ContainsKey(path))) return true;
        string[] projects = [.. files.Where(path => path.EndsWith(Metadata, StringComparison.Ordinal) && _places.Has(Path.GetDirectoryName(path)!))];
        return projects.Length > 0 && projects.All(path => IsPips(path) || !_tree.Entries.ContainsKey(path));
    }
}
