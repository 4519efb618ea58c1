using System.Collections.Immutable;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;

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
            // Other tools may tag images of their own, under names that are none of ours.
            bool isOurs = StoreName.TryParse(name, out var parsed) && MediaTypes.IsManifest(descriptor.MediaType);
            if (isOurs) images.Add((parsed!, await store.ReadManifestAsync(descriptor, cancel)));
        }

        var owners = EnvironmentsByLayer(images.Select(image => image.Manifest));
        return [.. images.Select(image => new StoredImage
        {
            Name = image.Name.Name,
            Tag = image.Name.Tag,
            Digest = image.Manifest.Digest,
            Size = image.Manifest.Layers.Sum(layer => layer.Size),
            SharedSize = DistinctLayers(image.Manifest).Where(layer => owners[layer.Digest] > 1).Sum(layer => layer.Size),
            Layers = image.Manifest.Layers.Count,
            Made = File.GetLastWriteTimeUtc(store.PathOf(image.Manifest.Digest)),
        })];
    }

    /// <summary>How many environments have each layer; one with several names counts once.</summary>
    private static Dictionary<Digest, int> EnvironmentsByLayer(IEnumerable<Manifest> manifests)
    {
        var layers = manifests.DistinctBy(manifest => manifest.Digest).SelectMany(DistinctLayers);
        return layers.CountBy(layer => layer.Digest).ToDictionary();
    }

    private static IEnumerable<Descriptor> DistinctLayers(Manifest manifest) => manifest.Layers.DistinctBy(layer => layer.Digest);
}
