using System.Collections.Immutable;
using Poncho.Builder.Homes;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.CacheCleaning;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Trees;

namespace Poncho.Builder.Inspecting;

/// <summary>Counts what is kept on this machine, and changes nothing.</summary>
internal static class HomeInspector
{
    /// <param name="home">Where the store and the caches of builds are; it need not exist.</param>
    /// <param name="environment">The variables that say where the node cache is.</param>
    /// <exception cref="PonchoException">The home is no folder, or one that may not be read.</exception>
    public static InspectedHome Inspect(PonchoHome home, EnvironmentVariables environment)
    {
        var all = new DiskUse();
        var known = home.Folders.Where(folder => Directory.Exists(folder.Path));
        var folders = known.Select(folder => Count(folder.Path, folder.What, folder.IsCache ? "prune --all" : "prune", all)).ToList();
        folders.AddRange(Others(home).Select(path => Count(path, "not known to this Poncho", "", all)));
        string cache = CacheContent.NodeCacheOf(environment);
        var unpacked = CacheInventory.Of(cache);
        return new InspectedHome
        {
            Home = home.Root,
            Size = all.Bytes,
            Folders = [.. folders],
            NodeCache = new InspectedHome.Cache(cache, unpacked.Environments.Count, unpacked.Bytes),
        };
    }

    private static InspectedHome.Folder Count(string path, string what, string freedBy, DiskUse all)
    {
        var (files, bytes) = (all.Files, all.Bytes);
        all.Add(path);
        return new InspectedHome.Folder(Path.GetFileName(path), what, all.Files - files, all.Bytes - bytes, freedBy);
    }

    private static ImmutableArray<string> Others(PonchoHome home)
    {
        if (!Path.Exists(home.Root)) return [];
        try
        {
            var known = home.Folders.Select(folder => folder.Path).ToHashSet(StringComparer.Ordinal);
            return [.. Directory.EnumerateFileSystemEntries(home.Root).Where(path => !known.Contains(path)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(home.Root, e);
        }
    }
}
