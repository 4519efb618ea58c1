using Poncho.IO;
using Poncho.Runtime.Posix;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.NodeCache;

/// <summary>Compares a folder with the list of what was written into it.</summary>
internal static class TreeCheck
{
    /// <summary>What is wrong first; null where every entry is there, and every file has the bytes that it had.</summary>
    /// <param name="folder">The files.</param>
    /// <param name="entries">In the order in which they were written: of two with one path, the later one is there.</param>
    /// <param name="cancel">Stops between files.</param>
    /// <param name="isMine">Of a path that the list does not have: whether it may be there all the same; null where everything may.</param>
    public static string? Find(string folder, IEnumerable<LayerEntry> entries, CancellationToken cancel, Func<string, bool>? isMine = null)
    {
        var last = new Dictionary<string, LayerEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            // Removed first, so that the order is that of the last writing.
            last.Remove(entry.Path);
            last[entry.Path] = entry;
        }

        // Two paths may be one file, where one leads through a link: what was written last is in it.
        var files = new Dictionary<(ulong, ulong), LayerEntry>();
        try
        {
            using var tree = new FolderTree(folder, LinkRule.FollowInside);
            foreach (var entry in last.Values)
            {
                cancel.ThrowIfCancellationRequested();
                if (tree.StatusOf(entry.Path) is not { } status || !IsKind(entry, status)) return $"{entry.Path} is missing";
                if (entry.IsFile) files[(status.Device, status.Inode)] = entry;
            }

            foreach (var entry in files.Values)
            {
                cancel.ThrowIfCancellationRequested();
                if (!HoldsItsBytes(tree, entry)) return $"{entry.Path} has other bytes";
            }

            if (isMine is not null && Added(folder, tree, files, isMine, cancel) is { } added) return $"{added} was added";
        }
        catch (PonchoException e)
        {
            return e.Message;
        }

        return null;
    }

    private static string? Added(
        string folder,
        FolderTree tree,
        Dictionary<(ulong, ulong), LayerEntry> files,
        Func<string, bool> isMine,
        CancellationToken cancel)
    {
        foreach (string full in FilesInside.Of(folder))
        {
            cancel.ThrowIfCancellationRequested();
            string path = Path.GetRelativePath(folder, full);
            if (tree.StatusOf(path) is { IsRegular: true } status && !files.ContainsKey((status.Device, status.Inode)) && !isMine(path)) return path;
        }

        return null;
    }

    private static bool IsKind(LayerEntry entry, FileStatus status) => entry.Kind switch
    {
        // A link that an earlier layer made may stand in a folder's place.
        LayerEntryKind.Folder => status.IsFolder || status.IsLink,
        LayerEntryKind.SymbolicLink => status.IsLink,
        _ => status.IsRegular,
    };

    private static bool HoldsItsBytes(FolderTree tree, LayerEntry entry)
    {
        using var file = tree.OpenFile(entry.Path);
        if (file is null || RandomAccess.GetLength(file) != entry.Size) return false;
        using var hashed = new HashedOutput(Stream.Null);
        FileBytes.Read(file, entry.Path, hashed.Write);
        return hashed.Hash == entry.Hash;
    }
}
