using Poncho.IO.Files;
using Poncho.Runtime.PrefixFolders;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// The lists of what is in each environment, beside the environments: in the form of a layer's list. Only <see cref="CacheVerifier"/> reads
/// them.
/// </summary>
internal static class EnvironmentLists
{
    /// <summary>Their folder in the cache.</summary>
    public const string FolderName = "lists";

    /// <summary>The list of an environment.</summary>
    /// <param name="root">The cache.</param>
    /// <param name="name">The environment's folder.</param>
    public static string PathOf(string root, string name) => Path.Combine(root, FolderName, name);

    /// <summary>Removes lists of environments that are gone.</summary>
    public static void RemoveLost(string root)
    {
        string folder = Path.Combine(root, FolderName);
        if (!Directory.Exists(folder)) return;
        foreach (string list in Directory.EnumerateFiles(folder))
        {
            string name = Path.GetFileName(list).Split('.')[0];
            if (Directory.Exists(Path.Combine(root, EnvironmentCache.FolderName, name))) continue;
            using var held = FileLock.TryExclusive(Path.Combine(root, "locks", name));
            if (held is not null) FolderCleaning.Remove(list);
        }
    }
}
