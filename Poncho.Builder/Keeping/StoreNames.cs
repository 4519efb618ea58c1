using Poncho.Builder.Homes;
using Poncho.IO;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Keeping;

/// <summary>Gives environments of the store further names, and takes names away.</summary>
internal static class StoreNames
{
    /// <summary>Gives an environment a further name. Where another environment has that name, it loses it.</summary>
    /// <param name="home">Where the store is.</param>
    /// <param name="environment">A name or digest in the store.</param>
    /// <param name="newName">The name that it gets as well.</param>
    /// <param name="cancel">Stops waiting for the store.</param>
    /// <returns>The new name.</returns>
    /// <exception cref="PonchoException">The store has no such environment, or a text is no name.</exception>
    public static async Task<NamedEnvironment> TagAsync(PonchoHome home, string environment, string newName, CancellationToken cancel)
    {
        var name = StoreName.Parse(newName);
        var finder = new EnvironmentFinder(home.Store);
        using var held = finder.Store is { } store ? await store.HoldAsync(cancel) : null;
        var found = finder.FindInStore(environment);

        // The digest may be that of any blob, and a name must not mean a layer.
        if (found.Name is null) found.Open().Dispose();
        await found.Store.TagAsync(name.ToString(), found.Manifest, cancel);
        return new NamedEnvironment(name.Name, name.Tag, found.Manifest.Digest);
    }

    /// <summary>Takes names away. All of them are there, or none is taken away; what they meant stays until it is pruned.</summary>
    /// <param name="home">Where the store is.</param>
    /// <param name="texts">Each a name, a pattern (<see cref="NamePattern"/>) or the digest of an environment, which loses all its names.</param>
    /// <param name="cancel">Stops waiting for the store.</param>
    /// <returns>The names that were taken away, each once.</returns>
    /// <exception cref="PonchoException">The store has no such name, or a text is none of these.</exception>
    public static async Task<IReadOnlyList<NamedEnvironment>> RemoveAsync(PonchoHome home, IReadOnlyList<string> texts, CancellationToken cancel)
    {
        var finder = new EnvironmentFinder(home.Store);
        var names = texts.SelectMany(text => NamesOf(text, finder)).Distinct().ToList();
        foreach (var name in names) await finder.Store!.UntagAsync(name.ToString(), cancel);
        return names;
    }

    private static List<NamedEnvironment> NamesOf(string text, EnvironmentFinder finder)
    {
        if (NamePattern.Is(text))
        {
            var pattern = new NamePattern(text);
            List<NamedEnvironment> matching = [.. All(finder.Store).Where(pair => pattern.Matches(pair.Name)).Select(pair => Of(pair.Name, pair.Tag))];
            return matching.Count > 0 ? matching : throw new PonchoException($"no name in the store is of the form \"{text}\"", "poncho images lists what there is");
        }

        var found = finder.FindInStore(text);
        bool isName = StoreName.TryParse(text, out var name) && found.Name == name;
        if (isName) return [new NamedEnvironment(name!.Name, name.Tag, found.Manifest.Digest)];
        List<NamedEnvironment> all = [.. All(finder.Store).Where(pair => pair.Tag.Manifest.Digest == found.Manifest.Digest).Select(pair => Of(pair.Name, pair.Tag))];
        return all.Count > 0 ? all : throw new PonchoException($"what has this digest has no name any more: \"{text}\"", "\"poncho prune\" deletes it");
    }

    // Other tools may tag images of their own, under names that are none of ours.
    private static IEnumerable<(StoreName Name, StoreTag Tag)> All(Store? store)
    {
        foreach (var tag in store?.List() ?? [])
            if (StoreName.TryParse(tag.Name, out var name)) yield return (name, tag);
    }

    private static NamedEnvironment Of(StoreName name, StoreTag tag) => new(name.Name, name.Tag, tag.Manifest.Digest);
}
