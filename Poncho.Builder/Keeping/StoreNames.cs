using Poncho.Builder.Homes;
using Poncho.IO;
using Poncho.Oci.Naming;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Keeping;

/// <summary>Gives environments of the store further names, and takes names away.</summary>
internal static class StoreNames
{
    /// <summary>Lets a new name mean an environment; what the new name meant before loses it.</summary>
    /// <param name="home">Where the store is.</param>
    /// <param name="environment">A name or digest in the store.</param>
    /// <param name="newName">The name that it gets as well.</param>
    /// <param name="cancel">Stops waiting for the store.</param>
    /// <returns>The new name in full.</returns>
    /// <exception cref="PonchoException">The store has no such environment, or a text is no name.</exception>
    public static async Task<string> TagAsync(PonchoHome home, string environment, string newName, CancellationToken cancel)
    {
        string full = StoreName.Parse(newName).ToString();
        var finder = new EnvironmentFinder(home.Store);
        using var held = finder.Store is { } store ? await store.HoldAsync(cancel) : null;
        var found = finder.FindInStore(environment);

        // The digest may be that of any blob, and a name must not mean a layer.
        if (found.Name is null) found.Open().Dispose();
        await found.Store.TagAsync(full, found.Manifest, cancel);
        return full;
    }

    /// <summary>
    /// Takes names away: all, or none where one of them does not exist. Environments without a name stay in the store until it is pruned.
    /// </summary>
    /// <returns>The names in full.</returns>
    /// <exception cref="PonchoException">The store has no such name, or a text is no name.</exception>
    public static async Task<IReadOnlyList<string>> RemoveAsync(PonchoHome home, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var full = names.Select(name => StoreName.Parse(name).ToString()).Distinct(StringComparer.Ordinal).ToList();
        var store = await OpenAsync(home, full[0], cancel);
        foreach (string name in full) await ResolveAsync(store, name, cancel);
        foreach (string name in full) await store.UntagAsync(name, cancel);
        return full;
    }

    /// <summary>The manifest of the environment that has a name.</summary>
    /// <inheritdoc cref="TagAsync"/>
    public static async Task<Descriptor> ResolveAsync(Store store, string name, CancellationToken cancel)
    {
        if (await store.ResolveAsync(name, cancel) is { } found) return found;
        var known = (await store.ListAsync(cancel)).Select(tag => tag.Name);
        var near = NearestNames.Of(StoreName.Parse(name).ToString(), known);
        throw new PonchoException(
            $"no such environment in the store: \"{StoreName.Parse(name)}\"",
            near.Count > 0 ? $"did you mean {string.Join(" or ", near)}?" : "poncho images lists what there is");
    }

    private static async Task<Store> OpenAsync(PonchoHome home, string name, CancellationToken cancel)
    {
        if (!Directory.Exists(home.Store))
        {
            throw new PonchoException(
                $"no such environment: \"{StoreName.Parse(name)}\"",
                "the store is still empty: poncho create makes environments");
        }

        return await Store.OpenAsync(home.Store, cancel);
    }
}
