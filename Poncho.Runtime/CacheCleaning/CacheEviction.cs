using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Mounting;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.PrefixFolders;

namespace Poncho.Runtime.CacheCleaning;

/// <summary>
/// Makes room in a cache: environments go by when they were used last, and with them the layers that no other environment links to. What a
/// process uses stays, and nothing goes while another process unpacks, whose layers are not yet part of an environment.
/// </summary>
public sealed class CacheEviction
{
    private readonly string _root;
    private readonly EvictionLimits _limits;
    private readonly CacheInventory _inventory;
    private readonly Dictionary<Digest, int> _links = [];
    private readonly List<InventoriedEnvironment> _gone = [];
    private long _bytes;

    private CacheEviction(string root, EvictionLimits limits)
    {
        _root = root;
        _limits = limits;
        _inventory = CacheInventory.Of(root);
        _bytes = _inventory.Bytes;
        foreach (var layer in _inventory.Environments.SelectMany(environment => environment.Layers)) _links[layer] = _links.GetValueOrDefault(layer) + 1;
    }

    /// <summary>What went, or would.</summary>
    /// <param name="Environments">The environments.</param>
    /// <param name="Layers">How many layers.</param>
    /// <param name="Freed">Bytes.</param>
    /// <param name="Left">Bytes that the cache takes now.</param>
    /// <param name="IsBusy">Whether nothing could go, since a process unpacks into the cache.</param>
    public sealed record Result(IReadOnlyList<InventoriedEnvironment> Environments, int Layers, long Freed, long Left, bool IsBusy);

    /// <param name="root">The cache; nothing happens where there is none.</param>
    /// <param name="limits">What may stay.</param>
    /// <param name="isDry">Whether it is only found out.</param>
    /// <param name="cancel">Stops between environments.</param>
    /// <exception cref="PonchoException">Something cannot be deleted.</exception>
    public static Result Run(string root, EvictionLimits limits, bool isDry, CancellationToken cancel)
    {
        if (!Directory.Exists(root)) return new Result([], 0, 0, 0, false);
        using var alone = isDry ? null : FillingLock.TryAlone(root);
        var eviction = new CacheEviction(root, limits);
        if (alone is null && !isDry) return new Result([], 0, 0, eviction._bytes, true);
        return eviction.Run(isDry, cancel);
    }

    private Result Run(bool isDry, CancellationToken cancel)
    {
        if (!isDry) Leftovers.Remove(_root);
        long before = _bytes;
        int layers = 0;
        foreach (var layer in _inventory.UnusedLayers.ToList()) layers += Remove(layer, isDry);
        foreach (var environment in _inventory.Environments)
        {
            cancel.ThrowIfCancellationRequested();
            if (!MustGo(environment) || !Remove(environment, isDry)) continue;
            _gone.Add(environment);
            _bytes -= environment.OwnBytes;
            foreach (var layer in environment.Layers) if (--_links[layer] == 0) layers += Remove(layer, isDry);
        }

        return new Result(_gone, layers, before - _bytes, _bytes, false);
    }

    private bool MustGo(InventoriedEnvironment environment) =>
        !environment.IsUsed && (_bytes > _limits.Bytes || DateTime.UtcNow - environment.LastUsed > _limits.Unused);

    private bool Remove(InventoriedEnvironment environment, bool isDry)
    {
        if (isDry) return true;
        string name = Path.GetFileName(environment.Path);
        using var filling = FileLock.TryExclusive(Path.Combine(_root, "locks", name));
        using var use = filling is null ? null : CacheUse.TryAlone(_root, name);
        if (use is null || !FileSystemMounts.TryRelease(_root, name)) return false;
        CacheContent.Delete(environment.Path);
        FolderCleaning.Remove(EnvironmentLists.PathOf(_root, name));
        FolderCleaning.Remove(EnvironmentFacts.PathOf(_root, name));
        return true;
    }

    private int Remove(Digest layer, bool isDry)
    {
        if (!_inventory.LayerBytes.TryGetValue(layer, out long bytes)) return 0;
        if (!isDry) CacheContent.Delete(_inventory.FolderOf(layer));
        _bytes -= bytes;
        return 1;
    }
}
