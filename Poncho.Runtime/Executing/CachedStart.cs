using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Activation;
using Poncho.Runtime.CacheCleaning;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Relocating;

namespace Poncho.Runtime.Executing;

/// <summary>
/// The start of a command in the node cache: an environment that is there is used at once, else it is unpacked. A limit of the cache is kept
/// by removing what was not used for longest, and so is a full disk answered, once.
/// </summary>
internal sealed class CachedStart(RunRequest request, CancellationToken cancel)
{
    private const string LimitVariable = "PONCHO_NODE_CACHE_LIMIT";

    // An environment that is deleted between being unpacked and being used is unpacked again; that this happens twice is chance enough.
    private const int MostTries = 5;

    /// <summary>An environment that another cache or the user's own has; null where it has to be unpacked, or is to be put into a cache for all.</summary>
    /// <param name="id">Which environment.</param>
    public (Prefix Prefix, CacheUse Use)? Find(Digest id)
    {
        if (request.SharedCache is not null) return null;
        var variables = request.Variables;
        if (SharedCaches.TryUse(variables.Find, id) is { } shared) return shared;
        if (EnvironmentCache.At(CacheFolder.Path(variables.Find)).TryUse(id) is not { } found) return null;
        CachedEnvironment.MarkUsed(found.Prefix.Path);
        return found;
    }

    /// <param name="id">Which environment.</param>
    /// <param name="name">What it is called, for who lists the cache.</param>
    /// <param name="unpack">Unpacks it into the user's own cache.</param>
    /// <exception cref="PonchoException">It cannot be unpacked.</exception>
    public (Prefix Prefix, CacheUse Use) Ensure(Digest id, string name, Action<EnvironmentCache> unpack)
    {
        var variables = request.Variables;
        if (request.SharedCache is null && SharedCaches.TryUse(variables.Find, id) is { } shared) return shared;
        long? limit = request.CacheLimit ?? (variables.Find(LimitVariable) is { Length: > 0 } text ? ByteSize.Parse(text, $"variable {LimitVariable}") : null);
        var cache = request.SharedCache is { } filled ? SharedCaches.ToFill(filled) : EnvironmentCache.At(CacheFolder.Path(variables.Find));
        cache.Finish = folder => PromptName.Note(folder, name);
        for (int tries = 0; tries < MostTries; tries++)
        {
            if (cache.TryUse(id) is { } found)
            {
                CachedEnvironment.MarkUsed(found.Prefix.Path);

                // This environment is in use, and so is not what goes.
                if (cache.HasFilled && limit is { } bytes) Evict(cache, bytes);
                return found;
            }

            Unpack(cache, unpack);
        }

        throw new PonchoException(
            "the environment was deleted from the node cache each time that it was unpacked",
            "something cleans that folder: set PONCHO_NODE_CACHE to another one");
    }

    private void Unpack(EnvironmentCache cache, Action<EnvironmentCache> unpack)
    {
        try
        {
            unpack(cache);
            if (cache is { HasFilled: true, HasLocks: false })
            {
                request.Warn($"the file system of the node cache has no locks, so that nothing is ever removed from it by itself: \"{cache.Root}\"");
            }
        }
        catch (PonchoException e) when (FileErrors.IsFull(e.InnerException))
        {
            // Not in the condition of the catch: that is looked at before the locks of the unpacking are free.
            if (Evict(cache, 0) is not { Environments.Count: > 0 }) throw;
            request.Warn("the node cache's disk was full: environments that nobody uses were removed");
            unpack(cache);
        }
    }

    // What went; null where nothing could.
    private CacheEviction.Result? Evict(EnvironmentCache cache, long bytes)
    {
        try
        {
            return CacheEviction.Run(cache.Root, new EvictionLimits(bytes, null), isDry: false, cancel);
        }
        catch (PonchoException e)
        {
            request.Warn($"no room could be made in the node cache: {e.Message}");
            return null;
        }
    }
}
