using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Posix;
using Poncho.Runtime.PrefixFolders;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// Looks at every file of a node cache, and removes the layers and environments that are damaged: a run looks at lists alone, since it would
/// take longer to read all files than to unpack them.
/// </summary>
public static class CacheVerifier
{
    /// <summary>Looks at the node cache that the variables name; what another process is at is passed over.</summary>
    /// <exception cref="PonchoException">The cache cannot be read, is not the user's alone, or what is damaged cannot be removed.</exception>
    public static CacheVerification Verify(EnvironmentVariables variables, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(variables);
        string root = CacheFolder.Path(variables.Find);
        if (!Directory.Exists(root)) return new CacheVerification { Layers = 0, Environments = 0, Unknown = 0, Removed = [] };
        CacheFolder.Ensure(root);
        var removed = new List<CacheDamage>();
        int layers = Count(root, LayerCache.FolderName, LayerCache.LockPrefix, LayerDamage, removed, cancel);
        int unknown = 0;
        int environments = Count(
            root,
            EnvironmentCache.FolderName,
            "",
            (folder, stop) =>
            {
                string list = EnvironmentLists.PathOf(root, Path.GetFileName(folder));
                bool isKnown = File.Exists(list) || File.Exists(Path.Combine(folder, EnvironmentHead.ConfigName));
                if (!isKnown) unknown++;
                return isKnown ? EnvironmentDamage(root, folder, list, stop) : null;
            },
            removed,
            cancel);
        return new CacheVerification { Layers = layers, Environments = environments - unknown, Unknown = unknown, Removed = removed };
    }

    // Looks at the folders in a folder of the cache, each under its lock. Returns how many are whole.
    private static int Count(
        string root,
        string name,
        string lockPrefix,
        Func<string, CancellationToken, string?> find,
        List<CacheDamage> removed,
        CancellationToken cancel)
    {
        string parent = Path.Combine(root, name);
        if (!Directory.Exists(parent)) return 0;
        Folders.Ensure(Path.Combine(root, "locks"));
        int whole = 0;
        foreach (string folder in Directory.EnumerateDirectories(parent).Order(StringComparer.Ordinal).ToList())
        {
            if (folder.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal)) continue;
            using var held = FileLock.TryExclusive(Path.Combine(root, "locks", lockPrefix + Path.GetFileName(folder)));
            if (held is null) continue;
            if (find(folder, cancel) is not { } reason)
            {
                whole++;
                continue;
            }

            FolderCleaning.Remove(folder);
            removed.Add(new CacheDamage(folder, reason));
        }

        return whole;
    }

    private static string? LayerDamage(string folder, CancellationToken cancel)
    {
        if (LayerEntryList.Read(Path.Combine(folder, LayerCache.EntriesName)) is not { } list) return "its list is not whole";
        bool isOnDisk = list.Boot == Boot.Id || File.Exists(Path.Combine(folder, LayerCache.SyncedName));
        return isOnDisk ? TreeCheck.Find(Path.Combine(folder, LayerCache.TreeName), list.Entries(), cancel) : "it was not on the disk when the machine stopped";
    }

    private static string? EnvironmentDamage(string root, string folder, string path, CancellationToken cancel)
    {
        if (FolderState.Read(folder) is not { Id: not null }) return "its note is not whole";
        if (LayerEntryList.Read(path) is not { } list) return "its list is not whole";

        // What somebody adds (pip install) all tasks of the node would have; whoever uses it now may need it, and it stays until then.
        bool isUsed = CacheUse.IsUsed(root, Path.GetFileName(folder));
        return TreeCheck.Find(folder, list.Entries(), cancel, isUsed ? null : MayBeAdded);
    }

    // Poncho's own notes, and what Python and its compilers keep beside modules.
    private static bool MayBeAdded(string path) =>
        path.StartsWith(".poncho/", StringComparison.Ordinal) || path.Contains("__pycache__/", StringComparison.Ordinal);
}
