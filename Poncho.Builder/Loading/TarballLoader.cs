using Poncho.Builder.Building;
using Poncho.Builder.Homes;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Loading;

/// <summary>Puts the environment of a tarball into the store.</summary>
internal static class TarballLoader
{
    private static readonly string[] s_suffixes = [".tar.zst", ".tzst", ".tar.gz", ".tgz"];

    /// <summary>Loads a tarball. The name is given last, when every blob is there and has its digest.</summary>
    /// <param name="home">Where the store is.</param>
    /// <param name="path">The tarball.</param>
    /// <param name="tag">The name that it gets, <c>NAME[:TAG]</c>; null for the file's.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancel">Stops it; layers that were loaded stay until they are pruned.</param>
    /// <exception cref="PonchoException">It is no tarball of Poncho's, is damaged, or lacks layers that the store lacks too.</exception>
    public static async Task<LoadResult> LoadAsync(PonchoHome home, string path, string? tag, IBuildProgress progress, CancellationToken cancel)
    {
        var name = tag is not null ? StoreName.Parse(tag) : NameOf(path);
        using var tarball = Open(path);
        var manifest = Manifest.Parse(tarball.Manifest);
        var store = await Store.OpenAsync(home.Store, cancel);
        // So that no prune comes between the layers and the name.
        using var held = await store.HoldAsync(cancel);
        var missing = manifest.Layers.DistinctBy(layer => layer.Digest).Where(layer => !store.Has(layer)).ToList();
        Refuse(tarball, missing, manifest, path);
        progress.Begin(BuildStep.Load, missing.Count);
        foreach (var layer in missing)
        {
            await CopyAsync(path, tarball.BlobSegmentOf(layer.Digest)!.Value, layer, store, cancel);
            progress.Done(BuildStep.Load, layer.Annotations.Find(AnnotationNames.LayerName) ?? layer.Digest.Hex[..12]);
        }

        await store.WriteAsync(tarball.ConfigBytes, manifest.Config.MediaType, cancel);
        await store.WriteAsync(manifest.Bytes, manifest.MediaType, cancel);
        await store.TagAsync(name.ToString(), manifest.Descriptor, cancel);
        progress.End(BuildStep.Load);
        return new LoadResult
        {
            Name = name.ToString(),
            Digest = manifest.Digest,
            LayersLoaded = missing.Count,
            LayersKept = manifest.Layers.Count - missing.Count,
            LayerBytes = manifest.Layers.Sum(layer => layer.Size),
        };
    }

    private static TarballEnvironment Open(string path)
    {
        if (Directory.Exists(path))
            throw new PonchoException($"a folder is not loaded, its files are relocated: \"{path}\"", $"\"poncho create {path}\" makes an environment of it");
        if (!File.Exists(path))
        {
            var near = NearFiles.Of(path, file => s_suffixes.Any(suffix => file.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)));
            string hint = near.Count > 0 ? $"did you mean \"{near[0]}\"?" : "load takes the .tar.zst that \"poncho export ENV OUTPUT\" wrote";
            throw new PonchoException($"no such tarball: \"{path}\"", hint);
        }

        return new TarballPlace(path).Open();
    }

    // The tarball says no name: its file does.
    private static StoreName NameOf(string path)
    {
        string file = Path.GetFileName(path);
        string suffix = s_suffixes.FirstOrDefault(known => file.EndsWith(known, StringComparison.OrdinalIgnoreCase)) ?? Path.GetExtension(file);
        string stem = file[..^suffix.Length];
        return StoreName.Near(stem) ?? throw new PonchoException($"no name for the environment can be made from \"{file}\"", "give one with -t NAME:TAG");
    }

    private static void Refuse(TarballEnvironment tarball, List<Descriptor> missing, Manifest manifest, string path)
    {
        int lacking = missing.Count(layer => tarball.BlobSegmentOf(layer.Digest) is null);
        if (lacking == 0) return;
        throw tarball.IsIncremental
            ? new PonchoException(
                $"incremental tarball lacks {lacking} of {manifest.Layers.Count} layers, and so does the store: \"{path}\"",
                "load the one that it was made against first")
            : new PonchoException(
                $"a .tar.gz does not hold the layers themselves, and the store lacks {lacking} of them: \"{path}\"",
                $"\"poncho run -e {path}\" runs it as it is; \"poncho export ENV env.tar.zst\", where it was made, gives one to load");
    }

    private static async Task CopyAsync(string path, LayerSegment segment, Descriptor layer, Store store, CancellationToken cancel)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
            await using var bytes = new SectionStream(file, segment.Offset, segment.Length);
            // The end frame stands once in a tarball; as a blob each layer has it.
            await using var blob = new FollowedBytes(bytes, EndFrame.Bytes.ToArray());
            await store.WriteAsync(blob, layer, cancel);
        }
        catch (Exception e) when (e is FileNotFoundException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
