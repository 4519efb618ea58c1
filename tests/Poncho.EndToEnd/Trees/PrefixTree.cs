namespace Poncho.EndToEnd.Trees;

/// <summary>What lies in a prefix, link by link and file by file; of folders the empty ones.</summary>
internal static class PrefixTree
{
    /// <summary>Paths below the prefix, <c>/</c> behind those of empty folders, with what is there.</summary>
    public static SortedDictionary<string, FileSystemInfo> Read(string prefix)
    {
        var found = new SortedDictionary<string, FileSystemInfo>(StringComparer.Ordinal);
        Add(new DirectoryInfo(prefix), "");
        return found;

        void Add(DirectoryInfo folder, string path)
        {
            bool isEmpty = true;
            foreach (var item in folder.EnumerateFileSystemInfos())
            {
                isEmpty = false;
                if (item is DirectoryInfo { LinkTarget: null } inner) Add(inner, path + item.Name + "/");
                else found[path + item.Name] = item;
            }

            if (isEmpty && path.Length > 0) found[path] = folder;
        }
    }
}
