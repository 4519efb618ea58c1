using System.Buffers;
using Poncho.Builder.Environments;
using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Sources.Conda;

/// <summary>Gives the layer of one conda package: found, or fetched and made, once even when several processes ask for it at the same time.</summary>
internal sealed class LayerFactory(LayerOnce once, PackageCache packages, BuildLimits limits, ArchiveLimits archiveLimits, IBuildProgress progress)
{
    /// <summary>How often an archive is fetched again that another process let go, or that turned out to be damaged.</summary>
    private const int Tries = 3;

    private static readonly SearchValues<char> s_endsOfName = SearchValues.Create(" =<>!~[");

    /// <summary>Whether the archive of a source is on this machine.</summary>
    public bool Has(LockedSource source) => packages.IsHere(source);

    /// <summary>Finds or makes a layer.</summary>
    /// <exception cref="PonchoException">The archive cannot be had, or is no good package.</exception>
    public Task<LayerInfo> GetAsync(Digest key, LockedSource source, CondaLayerRequest request, bool keepArchive, CancellationToken cancel) =>
        once.GetAsync(key, token => FetchAndMakeAsync(source, request, keepArchive, token), cancel);

    private async Task<LayerInfo> FetchAndMakeAsync(LockedSource source, CondaLayerRequest request, bool keepArchive, CancellationToken cancel)
    {
        for (int left = Tries; ; left--)
        {
            FetchedArchive archive;
            using (await limits.Downloads.EnterAsync(cancel)) archive = await packages.FetchAsync(source, cancel);
            progress.Done(BuildStep.Fetch, source.FileName);
            if (source.IsNoarchPython && request.Compiler is { } compiler) await compiler(cancel);
            using var place = await limits.Workers.EnterAsync(cancel);
            if (await TryMakeAsync(archive, source, request, cancel) is not { } info)
            {
                if (left > 1) continue;
                throw new PonchoException($"package {source} was deleted or damaged on this disk while it was used: \"{archive.Path}\"", "check the disk, and that nobody clears PONCHO_HOME meanwhile");
            }

            if (!keepArchive) PackageCache.Forget(archive);
            return info;
        }
    }

    // Null: the archive is gone or was damaged; it can be fetched again.
    private async Task<LayerInfo?> TryMakeAsync(FetchedArchive archive, LockedSource source, CondaLayerRequest request, CancellationToken cancel)
    {
        if (!File.Exists(archive.Path)) return null;
        if (!await PackageCache.CheckAsync(archive, source, cancel)) return null;
        await using var package = await CondaArchive.OpenAsync(archive.Path, source.FileName, archiveLimits, cancel);
        CheckIdentity(package.Metadata.Index, source);
        var layer = await CondaLayerMaker.MakeAsync(package, archive.Path, request, cancel);
        foreach (string note in layer.Notes) progress.Note(note);
        return InfoOf(package.Metadata, layer);
    }

    private static LayerInfo InfoOf(PackageMetadata metadata, CondaLayer layer)
    {
        CheckPaths(metadata, layer);
        var warnings = layer.Warnings.Concat(layer.Plan.Warnings);
        if (!layer.Plan.LinkScripts.IsEmpty) warnings = warnings.Append($"{metadata.FileName}: its link scripts are not run: \"{string.Join("\", \"", layer.Plan.LinkScripts)}\"");
        return new LayerInfo
        {
            Descriptor = layer.Descriptor,
            Relocations = new RelocationIndex(layer.Relocations),
            Glibc = layer.Glibc?.ToString(),
            Depends = [.. metadata.Index.Depends.Select(NameOf).Distinct(StringComparer.Ordinal)],
            NodeSpecs = [.. metadata.Index.Depends.Where(text => text.StartsWith("__", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)],
            License = metadata.Index.License,
            Warnings = [.. warnings],
            UnpackedBytes = layer.UnpackedBytes,
            Paths = [.. layer.Paths.Append(CondaMetaRecord.PathOf(metadata))],
        };
    }

    // What is Poncho's own in a prefix, no package may bring along.
    private static void CheckPaths(PackageMetadata metadata, CondaLayer layer)
    {
        string own = CondaMetaRecord.PathOf(metadata);
        foreach (string path in layer.Paths)
        {
            bool record = path.StartsWith("conda-meta/", StringComparison.Ordinal) && path.EndsWith(".json", StringComparison.Ordinal);
            if (record || path == own || path.StartsWith(EnvironmentHead.Folder + "/", StringComparison.Ordinal) || path == EnvironmentHead.Folder || path == History.Path)
                throw new PonchoException($"package {metadata.FileName} has a file that only an environment may have: \"{path}\"", "the package is broken or hostile; ask its publisher");
        }
    }

    private static void CheckIdentity(IndexJson index, LockedSource source)
    {
        if (!string.Equals(index.Name, source.Name, StringComparison.OrdinalIgnoreCase) || index.Version != source.Version || index.Build != source.Build)
            throw new PonchoException($"package {source.FileName} says that it is \"{index.Name} {index.Version} {index.Build}\", and its channel that it is \"{source}\"", "the channel's index is wrong or the file was replaced; ask the channel's owner");
    }

    private static string NameOf(string spec)
    {
        int end = spec.AsSpan().IndexOfAny(s_endsOfName);
        return (end < 0 ? spec : spec[..end]).ToLowerInvariant();
    }
}
