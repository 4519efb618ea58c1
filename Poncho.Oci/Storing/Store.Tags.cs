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
        return ManifestOf(full, await ListAsync(cancel));
    }

    /// <summary>The same, for callers that do not wait for tasks.</summary>
    /// <inheritdoc cref="ResolveAsync"/>
    public Descriptor? Resolve(string name)
    {
        string full = StoreName.Parse(name).ToString();
        return ManifestOf(full, List());
    }

    /// <summary>All names and what they mean, ordinal by name.</summary>
    public async Task<IReadOnlyList<StoreTag>> ListAsync(CancellationToken cancel) => TagsOf(await Layout.ReadAsync(Root, cancel));

    /// <summary>The same, for callers that do not wait for tasks.</summary>
    /// <inheritdoc cref="ListAsync"/>
    public IReadOnlyList<StoreTag> List() => TagsOf(Layout.Read(Root));

    // Other tools may write a name twice; the entry that they wrote last is meant.
    private static Descriptor? ManifestOf(string name, IReadOnlyList<StoreTag> tags) => tags.LastOrDefault(tag => tag.Name == name)?.Manifest;

    private static List<StoreTag> TagsOf(ImageIndex index)
    {
        var named = index.Manifests.Where(entry => entry.Annotations.ContainsKey(AnnotationNames.RefName));
        return [.. named.Select(TagOf).OrderBy(tag => tag.Name, StringComparer.Ordinal)];
    }

    private static StoreTag TagOf(Descriptor entry)
    {
        string name = entry.Annotations[AnnotationNames.RefName];
        return new StoreTag(name, entry with { Annotations = entry.Annotations.Without(AnnotationNames.RefName) });
    }
}
