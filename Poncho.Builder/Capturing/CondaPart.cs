using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Conda.Linking;

namespace Poncho.Builder.Capturing;

/// <summary>The conda packages of an environment: most are had from where they came from, and the files of the others are taken as they lie there.</summary>
internal sealed class CondaPart(PrefixTree tree, PrefixOwners owners, PackageSources sources, CapturedStore captured, IBuildProgress progress)
{
    /// <summary>In link order, those that pip replaced among them.</summary>
    /// <param name="records">Of the environment.</param>
    /// <param name="platform">The environment's.</param>
    public IReadOnlyList<FoundPackage> Describe(IReadOnlyList<PrefixRecord> records, string platform) =>
    [
        .. LinkOrder.Sort(records, record => record.Name, record => record.Depends.Select(NameOf))
            .Select(record => Marked(sources.Describe(record, Path.GetFileName(tree.Root), platform))),
    ];

    /// <summary>The same as a lock says them: those that cannot be had are in the store now.</summary>
    /// <param name="packages">Described.</param>
    /// <param name="python">The environment's.</param>
    /// <param name="byteCompilation">Whether modules are byte-compiled.</param>
    /// <param name="writer">Writes layers of files.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<IReadOnlyList<CondaSource>> LockAsync(
        IReadOnlyList<FoundPackage> packages, PythonInfo? python, ByteCompilation byteCompilation, CapturedLayerWriter writer, CancellationToken cancel)
    {
        var tried = await sources.TryAsync(packages, python, byteCompilation, cancel);
        // Nothing of a package that pip replaced is in the environment; its line in the lock serves those who can have it.
        var present = tried.Where(package => package.Problem is null || !package.Source.IsReplaced).ToList();
        Report([.. present.Where(package => package.Problem is not null)]);
        var locked = new CondaSource[present.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, present.Count), cancel, async (i, token) =>
            locked[i] = present[i].Problem is null ? present[i].Source : await CaptureAsync(present[i], writer, token));
        return locked;
    }

    /// <summary>The name that a match spec begins with.</summary>
    public static string NameOf(string spec) => new string([.. spec.TakeWhile(c => c is not (' ' or '=' or '<' or '>' or '!' or '~' or '['))]).ToLowerInvariant();

    private FoundPackage Marked(FoundPackage package) =>
        owners.IsReplaced(package.Record) ? package with { Source = package.Source with { IsReplaced = true } } : package;

    private async Task<CondaSource> CaptureAsync(FoundPackage package, CapturedLayerWriter writer, CancellationToken cancel)
    {
        var files = owners.FilesOf(package.Record);
        var info = await writer.WriteAsync(files, new CapturedFacts
        {
            Depends = package.Record.Depends,
            License = package.Record.License,
            Last = relocations => CapturedRecord.Write(tree, package.Record, package.Source, files, relocations),
        }, cancel);
        return package.Source with { Layer = await captured.AddAsync(info, cancel) };
    }

    private void Report(IReadOnlyList<FoundPackage> missing)
    {
        foreach (var same in missing.GroupBy(package => package.Problem!.Split('"')[0].TrimEnd(' ', ':'), StringComparer.Ordinal))
        {
            string names = NameList.Of([.. same.Select(package => package.Source.ToString())]);
            progress.Warn($"packages cannot be had, and their files are taken as they are in the environment ({same.Key}): {names}");
        }

        foreach (var package in missing) progress.Note($"{package.Source} cannot be had: {package.Problem}");
    }
}
