using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Activation;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.CacheCleaning;

/// <summary>What a cache holds, with what it takes of the disk; nothing is changed. Sizes are those of the lists, not asked of each file.</summary>
public sealed class CacheInventory
{
    private CacheInventory(string root, IReadOnlyList<InventoriedEnvironment> environments, Dictionary<Digest, long> layers)
    {
        Root = root;
        Environments = environments;
        LayerBytes = layers;
    }

    /// <summary>The cache's folder.</summary>
    public string Root { get; }

    /// <summary>By last use, the longest unused first.</summary>
    public IReadOnlyList<InventoriedEnvironment> Environments { get; }

    /// <summary>What each unpacked layer takes, also those that no environment links to.</summary>
    public IReadOnlyDictionary<Digest, long> LayerBytes { get; }

    /// <summary>All of it, in bytes.</summary>
    public long Bytes => LayerBytes.Values.Sum() + Environments.Sum(environment => environment.OwnBytes);

    /// <summary>The layers that no environment links to.</summary>
    public IEnumerable<Digest> UnusedLayers => LayerBytes.Keys.Except(Environments.SelectMany(environment => environment.Layers));

    /// <param name="root">The cache; it need not exist.</param>
    public static CacheInventory Of(string root)
    {
        var layers = CacheContent.Layers(root).ToDictionary(layer => layer.Digest, layer => SizeOf(layer.Path));
        var environments = CacheContent.Environments(root).Select(cached => Of(root, cached, layers)).OrderBy(environment => environment.LastUsed);
        return new CacheInventory(root, [.. environments], layers);
    }

    /// <summary>The folder of a layer.</summary>
    internal string FolderOf(Digest layer) => Path.Combine(CacheContent.LayersOf(Root), layer.Hex);

    private static InventoriedEnvironment Of(string root, CachedEnvironment cached, Dictionary<Digest, long> layers)
    {
        string name = Path.GetFileName(cached.Path);
        var facts = EnvironmentFacts.Read(root, name);

        // An earlier Poncho's, or one that was unpacked from a tarball without layers.
        var own = facts?.Layers ?? cached.Layers?.Where(layers.ContainsKey).ToList() ?? [];
        return new InventoriedEnvironment(
            cached.Path,
            PromptName.Find(cached.Path),
            FolderState.Read(cached.Path)?.Id,
            cached.LastUsed,
            facts?.OwnBytes ?? DiskUseOf(cached.Path, withShared: own.Count == 0),
            own.Sum(layer => layers.GetValueOrDefault(layer)),
            [.. own],
            CacheUse.IsUsed(root, name));
    }

    // Files take whole blocks of the disk.
    private static long SizeOf(string layer)
    {
        const long Block = 4096;
        var list = LayerEntryList.Read(Path.Combine(layer, LayerCache.EntriesName));
        return list is null ? DiskUseOf(layer, withShared: true) : list.Entries().Where(entry => entry.IsFile).Sum(entry => (entry.Size + Block - 1) / Block * Block);
    }

    private static long DiskUseOf(string path, bool withShared)
    {
        var use = new DiskUse();
        use.Add(path, withShared);
        return use.Bytes;
    }
}
