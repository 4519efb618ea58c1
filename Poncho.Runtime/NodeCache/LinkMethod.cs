using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.NodeCache;

/// <summary>How a layer's file becomes an environment's without being written again.</summary>
internal enum LinkMethod
{
    /// <summary>A file of its own that shares the blocks (btrfs, XFS): a write into one changes no other.</summary>
    Clone,

    /// <summary>A second name of the same file.</summary>
    HardLink,

    /// <summary>Where there are no hard links between folders (AFS). Programs are copied: they look for their libraries beside the file that the link leads to.</summary>
    SymbolicLink,

    /// <summary>Where there is nothing else.</summary>
    Copy,
}

/// <summary>Tries which methods the file system of a folder has.</summary>
internal static class LinkMethods
{
    public static LinkMethod Probe(string folder)
    {
        string name = "." + Path.GetRandomFileName();
        using var tree = new FolderTree(folder, LinkRule.FollowInside);
        try
        {
            using (var file = tree.CreateFile(name)!) file.Finish(0x180, DateTimeOffset.UnixEpoch);
            if (TryClone(tree, name)) return LinkMethod.Clone;

            // In another folder: some file systems have hard links, but not between folders.
            if (tree.TryLinkFrom($"{folder}/{name}", $"{name}-folder/link") == 0) return LinkMethod.HardLink;
            return TrySymbolicLink(tree, name) ? LinkMethod.SymbolicLink : LinkMethod.Copy;
        }
        finally
        {
            foreach (string left in new[] { name, name + "-clone", name + "-link" }) tree.RemoveFile(left);
            FolderCleaning.Remove($"{folder}/{name}-folder");
        }
    }

    private static bool TryClone(FolderTree tree, string name)
    {
        using var source = tree.OpenFile(name)!;
        using var clone = tree.CreateFile(name + "-clone")!;
        return clone.TryClone((int)source.DangerousGetHandle());
    }

    private static bool TrySymbolicLink(FolderTree tree, string name)
    {
        try
        {
            return tree.MakeSymbolicLink(name + "-link", name);
        }
        catch (IO.PonchoException)
        {
            return false;
        }
    }
}
