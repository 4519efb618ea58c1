using Poncho.Runtime.Posix;

namespace Poncho.Runtime.PrefixFolders;

/// <summary>Whether two paths lead to one folder: by links, or by being mounted twice, a folder has several names.</summary>
internal static class SameFolder
{
    /// <returns>False where one of them is no folder, or may not be looked at.</returns>
    public static bool Is(string path, string other)
    {
        if (path == other) return true;
        return StatusOf(path) is { } status && status == StatusOf(other);
    }

    private static (ulong, ulong)? StatusOf(string folder)
    {
        int opened = LibC.OpenAt(LibC.CurrentFolder, folder, LibC.ReadOnly | LibC.Folder | LibC.CloseOnExec, 0);
        if (opened < 0) return null;
        try
        {
            return FileStatus.Of(opened) is { } status ? (status.Device, status.Inode) : null;
        }
        finally
        {
            _ = LibC.Close(opened);
        }
    }
}
