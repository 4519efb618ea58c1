using System.Collections.Immutable;
using Poncho.Builder.Keeping;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Inspecting;

/// <summary>Reads what a store holds, and changes nothing.</summary>
internal static class StoreInspector
{
    /// <summary>All environments, ordinal by name and tag; none where there is no store yet.</summary>
    public static async Task<ImmutableArray<StoredImage>> ListAsync(string root, CancellationToken cancel)
    {
        if (!Directory.Exists(root)) return [];
        var store = await Store.OpenAsync(root, cancel);
        var images = new List<(StoreName Name, Manifest Manifest)>();
        foreach (var (name, descriptor) in await store.ListAsync(cancel))
        {
            // Other tools may tag images of their own, under names of their own.
            if (StoreName.TryParse(name, out var parsed) && MediaTypes.IsManifest(descriptor.MediaType)) images.Add((parsed, await store.ReadManifestAsync(descriptor, cancel)));
        }

        var owners = images.Select(image => image.Manifest).DistinctBy(manifest => manifest.Digest)
            .SelectMany(manifest => manifest.Layers.Select(layer => layer.Digest).Distinct()).CountBy(digest => digest).ToDictionary();
        return [.. images.Select(image => new StoredImage
        {
            Name = image.Name.Name,
            Tag = image.Name.Tag,
            Digest = image.Manifest.Digest,
            Size = SizeOf(image.Manifest),
            SharedSize = image.Manifest.Layers.DistinctBy(layer => layer.Digest).Where(layer => owners[layer.Digest] > 1).Sum(layer => layer.Size),
            Layers = image.Manifest.Layers.Count,
            Made = File.GetLastWriteTimeUtc(store.PathOf(image.Manifest.Digest)),
        })];
    }

    /// <exception cref="PonchoException">The store has no such environment.</exception>
    public static async Task<InspectedEnvironment> InspectAsync(string root, string name, CancellationToken cancel)
    {
        var parsed = StoreName.Parse(name);
        var (store, manifest) = await OpenAsync(root, parsed, cancel);
        if (manifest.ArtifactType != MediaTypes.EnvironmentArtifact) throw new PonchoException($"not an environment of Poncho but an artifact of another kind: \"{name}\"");
        var config = EnvironmentConfig.Parse((await store.ReadAsync(manifest.Config, EnvironmentConfig.MaximumSize, cancel)).Span);
        return new InspectedEnvironment
        {
            Name = parsed.Name,
            Tag = parsed.Tag,
            Digest = manifest.Digest,
            Size = SizeOf(manifest),
            Platform = config.Platform,
            Glibc = config.Glibc,
            Python = config.Python,
            VirtualPackages = config.VirtualPackages,
            Variables = config.Variables,
            Layers = [.. config.Layers.Zip(manifest.Layers, Layer)],
        };
    }

    /// <summary>Reads every blob of an environment to its end and compares it with its digest.</summary>
    /// <returns>How many blobs were read.</returns>
    /// <exception cref="PonchoException">Some are missing, or hold other bytes; the message names the first, with its file.</exception>
    public static async Task<int> VerifyAsync(string root, string name, CancellationToken cancel)
    {
        var (store, manifest) = await OpenAsync(root, StoreName.Parse(name), cancel);
        using var held = await store.HoldAsync(cancel);
        var found = await store.VerifyAsync([manifest.Descriptor], cancel);
        if (found.Problems.Count == 0) return found.Blobs;
        var first = found.Problems[0];
        string others = found.Problems.Count == 1 ? "" : $" (and {found.Problems.Count - 1} more)";
        throw new PonchoException(first.Message + others, "delete the file and create or pull the environment again");
    }

    private static async Task<(Store Store, Manifest Manifest)> OpenAsync(string root, StoreName name, CancellationToken cancel)
    {
        if (!Directory.Exists(root)) throw new PonchoException($"no such environment: \"{name}\"", "the store is still empty: poncho create makes environments");
        var store = await Store.OpenAsync(root, cancel);
        return (store, await store.ReadManifestAsync(await StoreNames.ResolveAsync(store, name.ToString(), cancel), cancel));
    }

    private static long SizeOf(Manifest manifest) => manifest.Layers.Sum(layer => layer.Size);

    private static InspectedLayer Layer(EnvironmentLayer layer, Descriptor descriptor) => new()
    {
        Kind = layer.Kind,
        Name = layer.Name,
        Version = layer.Version,
        Build = layer.Build,
        Source = layer.Source,
        Digest = layer.Digest,
        Size = descriptor.Size,
        MediaType = descriptor.MediaType,
        License = descriptor.Annotations.Find(AnnotationNames.Licenses),
        RelocatedFiles = layer.Relocations.Files.Length,
        RelocatedPaths = [.. layer.Relocations.Files.Select(file => file.Path)],
    };
}
