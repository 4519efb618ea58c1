using Poncho.Runtime.Posix;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>
/// The names that one file has in a folder (hard links). Names that it has elsewhere are not looked for: they belong to somebody else, as after
/// <c>cp -al</c>, whose copy is not to change what it was copied from.
/// </summary>
/// <param name="folder">The folder, searched once, when it is first asked for.</param>
/// <param name="tree">The same folder, opened.</param>
internal sealed class NamesInside(string folder, FolderTree tree)
{
    private Dictionary<(ulong Device, ulong Inode), List<string>>? _names;

    /// <summary>The other names of a file, below the folder, names parted by slashes; none for a file with one name.</summary>
    public IEnumerable<string> Others(string path)
    {
        if (tree.StatusOf(path) is not { IsRegular: true, Links: > 1 } status) return [];
        _names ??= Search();
        return _names.TryGetValue((status.Device, status.Inode), out var names) ? names.Where(name => name != path) : [];
    }

    private Dictionary<(ulong Device, ulong Inode), List<string>> Search()
    {
        var found = new Dictionary<(ulong Device, ulong Inode), List<string>>();
        foreach (string full in FilesInside.Of(folder))
        {
            string path = Path.GetRelativePath(folder, full);
            if (tree.StatusOf(path) is not { IsRegular: true, Links: > 1 } status) continue;
            var key = (status.Device, status.Inode);
            if (!found.TryGetValue(key, out var names)) found[key] = names = [];
            names.Add(path);
        }

        return found;
    }
}
