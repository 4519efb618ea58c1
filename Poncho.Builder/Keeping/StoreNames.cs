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

    /// <summary>Takes names away. All of them are there, or none is taken away; what they meant stays until it is pruned.</summary>
    /// <returns>The names in full.</returns>
    /// <exception cref="PonchoException">The store has no such name, or a text is no name.</exception>
    public static async Task<IReadOnlyList<string>> RemoveAsync(PonchoHome home, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var finder = new EnvironmentFinder(home.Store);
        var found = names.Select(finder.FindName).DistinctBy(place => place.Name).ToList();
        foreach (var place in found) await place.Store.UntagAsync(place.Name!.ToString(), cancel);
        return [.. found.Select(place => place.Name!.ToString())];
    }
}
