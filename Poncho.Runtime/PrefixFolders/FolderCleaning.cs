using Poncho.IO.Files;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.PrefixFolders;

/// <summary>Removes what was unpacked. Links are removed, never followed.</summary>
internal static class FolderCleaning
{
    /// <summary>Removes all that is in a folder but what begins with <c>.poncho</c>, where its lock and notes are.</summary>
    public static void Empty(string folder)
    {
        foreach (var item in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (item.Name.StartsWith(EnvironmentHead.Folder, StringComparison.Ordinal)) continue;
            Remove(item.FullName);
        }
    }

    /// <summary>Removes a file, link or folder with all that is in it, also read-only folders; nothing where there is none.</summary>
    public static void Remove(string path)
    {
        try
        {
            var attributes = File.GetAttributes(path);
            bool isFolder = attributes.HasFlag(FileAttributes.Directory) && !attributes.HasFlag(FileAttributes.ReparsePoint);
            if (isFolder) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Somebody else removed it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }
}
