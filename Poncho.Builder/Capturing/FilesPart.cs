using System.Collections.Immutable;
using System.Globalization;
using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources;
using Poncho.Conda.Linking;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Capturing;

/// <summary>What in an environment differs from what its packages brought, and what belongs to nobody: one layer of its own.</summary>
internal sealed class FilesPart(PrefixTree tree, string installedAt, PrefixOwners owners, Store store, CapturedStore captured, IBuildProgress progress)
{
    /// <summary>The source's name.</summary>
    private const string Name = "files";

    /// <param name="packages">The layers of conda packages, git repositories and files over HTTP, in link order.</param>
    /// <param name="writer">Writes layers of files.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The source; null where nothing differs.</returns>
    public async Task<FilesSource?> LockAsync(ImmutableArray<AssembledLayer> packages, CapturedLayerWriter writer, CancellationToken cancel)
    {
        string[] changed = await ChangedAsync(packages, cancel);
        // No record lists what a repository or an archive brings.
        var data = packages.Where(layer => layer.Source is not CondaSource).SelectMany(layer => layer.Info.Paths).ToHashSet(StringComparer.Ordinal);
        var added = owners.Unowned().Where(entry => !data.Contains(entry.Path));
        PrefixEntry[] files = [.. added.Concat(changed.Select(path => tree.Entries[path])).OrderBy(entry => entry.Path, Utf8Order.Instance)];
        if (files.Length == 0) return null;
        Report(files);
        var info = await writer.WriteAsync(files, CapturedFacts.None, cancel);
        return new FilesSource
        {
            Name = Name,
            Url = "file:///" + Uri.EscapeDataString(Path.GetFileName(tree.Root)),
            Layer = await captured.AddAsync(info, cancel),
        };
    }

    private async Task<string[]> ChangedAsync(ImmutableArray<AssembledLayer> packages, CancellationToken cancel)
    {
        var winners = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < packages.Length; i++)
            foreach (string path in packages[i].Info.Paths) winners[path] = i;
        // A captured package is what is there.
        int[] compared = [.. Enumerable.Range(0, packages.Length).Where(i => packages[i].Source.CapturedLayer is null)];
        var results = new ComparedLayer[packages.Length];
        var comparison = new LayerComparison(tree, installedAt, store);
        await Parallel.ForEachAsync(compared, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, (i, token) =>
        {
            results[i] = comparison.Compare(packages[i], path => winners[path] == i && !owners.IsPips(path), token);
            return ValueTask.CompletedTask;
        });
        string[] missing = [.. compared.SelectMany(i => results[i].Missing).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
            progress.Warn($"files of packages are not in the environment any more, and come back with their packages: {NameList.Of(missing)}");
        foreach (string path in missing.Skip(NameList.Most)) progress.Note($"comes back with its package: \"{path}\"");
        return [.. compared.SelectMany(i => results[i].Changed)];
    }

    private void Report(PrefixEntry[] files)
    {
        string[] paths = [.. files.Select(file => file.Path)];
        string said = paths.Length == 1
            ? "1 file was changed or belongs to no package, and is packed as it is"
            : string.Create(CultureInfo.InvariantCulture, $"{paths.Length} files were changed or belong to no package, and are packed as they are");
        string more = paths.Length > NameList.Most ? " (--verbose lists them)" : "";
        progress.Warn($"{said}: {NameList.Of(paths)}{more}");
        foreach (string path in paths.Skip(NameList.Most)) progress.Note($"changed, or of no package: \"{path}\"");
    }
}
