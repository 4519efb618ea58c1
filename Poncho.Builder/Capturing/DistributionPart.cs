using Poncho.Builder.Building;
using Poncho.Builder.LocalCode;
using Poncho.Builder.Locks;

namespace Poncho.Builder.Capturing;

/// <summary>What pip installed into an environment: each distribution becomes a layer of the files that its RECORD lists; editable ones are the code of their folders.</summary>
internal sealed class DistributionPart(PrefixTree tree, PrefixOwners owners, CapturedStore captured, IBuildProgress progress)
{
    /// <param name="distributions">In link order.</param>
    /// <param name="ignoresEditables">Whether editable installs are left out.</param>
    /// <param name="writer">Writes layers of files.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>In link order, local code last.</returns>
    public async Task<IReadOnlyList<PipSource>> LockAsync(
        IReadOnlyList<Distribution> distributions, bool ignoresEditables, CapturedLayerWriter writer, CancellationToken cancel)
    {
        var installed = distributions.Where(distribution => distribution.Folder is null).ToList();
        var locked = new PipSource[installed.Count];
        Report(installed);
        await Parallel.ForEachAsync(Enumerable.Range(0, installed.Count), cancel, async (i, token) => locked[i] = await CaptureAsync(installed[i], writer, token));
        var local = new List<PipSource>();
        foreach (var distribution in distributions.Where(distribution => distribution.Folder is not null))
            if (await LocalAsync(distribution, ignoresEditables, cancel) is { } source) local.Add(source);
        return [.. locked, .. local];
    }

    private async Task<PipCaptured> CaptureAsync(Distribution distribution, CapturedLayerWriter writer, CancellationToken cancel)
    {
        var info = await writer.WriteAsync(owners.Present(distribution.Files), new CapturedFacts { License = distribution.License }, cancel);
        return new PipCaptured
        {
            Name = distribution.Name,
            Version = distribution.Version,
            Url = NameOf(tree.Root),
            IsRequested = distribution.IsRequested,
            IsDirect = distribution.IsDirect,
            Layer = await captured.AddAsync(info, cancel),
        };
    }

    private async Task<PipFolder?> LocalAsync(Distribution distribution, bool ignoresEditables, CancellationToken cancel)
    {
        string folder = distribution.Folder!;
        if (ignoresEditables || !Directory.Exists(folder))
        {
            string why = ignoresEditables ? " (--ignore-editable-packages)" : " of a folder that is not there";
            progress.Warn($"{distribution} is left out, an editable install{why}: \"{folder}\"");
            return null;
        }

        progress.Warn($"{distribution} is built from its folder, as it is now: \"{folder}\"");
        return new PipFolder
        {
            Name = distribution.Name,
            Url = NameOf(folder),
            IsRequested = distribution.IsRequested,
            IsDirect = true,
            Folder = folder,
            Project = (await ProjectDefinition.ReadAsync(folder, cancel)).Digest,
            FetchUrls = [folder],
        };
    }

    // A lock does not say where an environment or folder lies on this machine: its last name stands for it, as of a channel that is a folder.
    private static string NameOf(string folder) => "file:///" + Uri.EscapeDataString(Path.GetFileName(folder));

    private void Report(List<Distribution> installed)
    {
        var gone = installed.SelectMany(distribution => distribution.Files).Where(path => !tree.Entries.ContainsKey(path));
        string[] missing = [.. gone.Distinct(StringComparer.Ordinal)];
        if (missing.Length > 0) progress.Warn($"files that pip installed are not in the environment: {NameList.Of(missing)}");
        string[] outside = [.. installed.SelectMany(distribution => distribution.Outside)];
        if (outside.Length > 0) progress.Warn($"files that pip installed outside the environment are left out: {NameList.Of(outside)}");
    }
}
