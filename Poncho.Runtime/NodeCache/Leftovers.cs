using Poncho.IO.Files;
using Poncho.Runtime.PrefixFolders;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// What killed processes left half unpacked: folders with a temporary name whose lock nobody holds, and lists of environments that are
/// gone. They are looked for whenever something is to be unpacked, since they may fill the disk.
/// </summary>
internal static class Leftovers
{
    public static void Remove(string root)
    {
        Remove(root, EnvironmentCache.FolderName, "");
        Remove(root, LayerCache.FolderName, LayerCache.LockPrefix);
        EnvironmentLists.RemoveLost(root);
    }

    private static void Remove(string root, string folder, string lockPrefix)
    {
        string path = Path.Combine(root, folder);
        if (!Directory.Exists(path)) return;
        foreach (string left in Directory.EnumerateDirectories(path, "*" + AtomicFile.TemporarySuffix))
        {
            string name = Path.GetFileName(left)[..^AtomicFile.TemporarySuffix.Length];
            using var held = FileLock.TryExclusive(Path.Combine(root, "locks", lockPrefix + name));
            if (held is not null) FolderCleaning.Remove(left);
        }
    }
}
