using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Naming;

namespace Poncho.Oci.Storing;

public sealed partial class Store
{
    /// <summary>Lets a name mean a manifest from now on; what it meant before loses the name.</summary>
    /// <param name="name"><c>NAME[:TAG]</c>, see <see cref="StoreName"/>.</param>
    /// <param name="manifest">A manifest or index that the store has.</param>
    /// <param name="cancel">Stops waiting for the lock.</param>
    /// <exception cref="PonchoException">The text is no name, or the index cannot be written.</exception>
    public async Task TagAsync(string name, Descriptor manifest, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (!Has(manifest)) throw new InvalidOperationException($"the store has no {manifest.Digest} to be tagged");
        await Layout.ChangeAsync(Root, tags => tags.Set(StoreName.Parse(name).ToString(), manifest), cancel);
    }

    /// <summary>Takes a name away; the blobs stay until they are pruned.</summary>
    /// <returns>Whether there was such a name.</returns>
    public async Task<bool> UntagAsync(string name, CancellationToken cancel)
    {
        bool removed = false;
        await Layout.ChangeAsync(Root, tags => removed = tags.Remove(StoreName.Parse(name).ToString()), cancel);
        return removed;
    }

    /// <summary>What a name means; null where the store has no such name.</summary>
    /// <exception cref="PonchoException">The text is no name, or the index is damaged.</exception>
    public async Task<Descriptor?> ResolveAsync(string name, CancellationToken cancel)
    {
        string full = StoreName.Parse(name).ToString();
        return (await ListAsync(cancel)).LastOrDefault(tag => tag.Name == full)?.Manifest;
    }

    /// <summary>All names and what they mean, ordinal by name.</summary>
    public async Task<IReadOnlyList<StoreTag>> ListAsync(CancellationToken cancel)
    {
        var index = await Layout.ReadAsync(Root, cancel);
        return [.. index.Manifests
            .Where(entry => entry.Annotations.ContainsKey(AnnotationNames.RefName))
            .Select(entry => new StoreTag(entry.Annotations[AnnotationNames.RefName], entry with { Annotations = entry.Annotations.Without(AnnotationNames.RefName) }))
            .OrderBy(tag => tag.Name, StringComparer.Ordinal)];
    }
}
