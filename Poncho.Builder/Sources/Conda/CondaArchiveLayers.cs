using System.Buffers;
using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Archives;
using Poncho.Builder.Sources.Placing;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Sources.Conda;

/// <summary>Gives the layer of one conda package: found, or fetched and made, once even when several processes ask for it at the same time.</summary>
internal sealed class CondaArchiveLayers(LayerOnce once, ArchiveWork archives, ArchiveLimits archiveLimits, IBuildProgress progress)
{
    private static readonly SearchValues<char> s_endsOfName = SearchValues.Create(" =<>!~[");

    /// <summary>Whether the archive of a source is on this machine.</summary>
    public bool Has(CondaSource source) => archives.Has(source);

    /// <summary>Finds or makes a layer.</summary>
    /// <exception cref="PonchoException">The archive cannot be had, or is no good package.</exception>
    public Task<LayerInfo> GetAsync(Digest key, CondaSource source, CondaLayerRequest request, bool keepArchive, CancellationToken cancel) =>
        once.GetAsync(key, token => FetchAndMakeAsync(source, request, keepArchive, token), cancel);

    private Task<LayerInfo> FetchAndMakeAsync(CondaSource source, CondaLayerRequest request, bool keepArchive, CancellationToken cancel) =>
        archives.FetchAndMakeAsync(
            source,
            source.IsNoarchPython ? request.Compiler : null,
            (path, token) => MakeAsync(path, source, request, token),
            keepArchive,
            cancel);

    private async Task<LayerInfo> MakeAsync(string path, CondaSource source, CondaLayerRequest request, CancellationToken cancel)
    {
        await using var package = await CondaArchive.OpenAsync(path, source.FileName, archiveLimits, cancel);
        CheckIdentity(package.Metadata.Index, source);
        var layer = await CondaLayerWriter.MakeAsync(package, path, request, cancel);
        foreach (string note in layer.Notes) progress.Note(note);
        return InfoOf(package.Metadata, layer);
    }

    private static LayerInfo InfoOf(PackageMetadata metadata, CondaLayer layer)
    {
        ReservedPaths.Refuse($"package {metadata.FileName}", layer.Paths, CondaMetaRecord.PathOf(metadata));
        var warnings = layer.Warnings.Concat(layer.Plan.Warnings);
        if (!layer.Plan.LinkScripts.IsEmpty)
        {
            string scripts = string.Join("\", \"", layer.Plan.LinkScripts);
            warnings = warnings.Append($"{metadata.FileName}: its link scripts are not run: \"{scripts}\"");
        }

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

    private static void CheckIdentity(IndexJson index, CondaSource source)
    {
        bool isSameName = string.Equals(index.Name, source.Name, StringComparison.OrdinalIgnoreCase);
        if (isSameName && index.Version == source.Version && index.Build == source.Build) return;
        throw new PonchoException(
            $"package {source.FileName} says that it is \"{index.Name} {index.Version} {index.Build}\", and its channel that it is \"{source}\"",
            "the channel's index is wrong or the file was replaced; ask the channel's owner");
    }

    private static string NameOf(string spec)
    {
        int end = spec.AsSpan().IndexOfAny(s_endsOfName);
        return (end < 0 ? spec : spec[..end]).ToLowerInvariant();
    }
}
