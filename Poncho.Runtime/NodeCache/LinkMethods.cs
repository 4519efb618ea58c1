using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.NodeCache;

/// <summary>Finds out, by trying, how files can be linked into a folder.</summary>
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
