using System.Runtime.InteropServices;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.PrefixFolders;

/// <summary>What a folder with several names is: it has them by links, or by being mounted twice.</summary>
internal static unsafe class SameFolder
{
    // PATH_MAX
    private const int LongestPath = 4096;

    /// <summary>Whether two paths lead to one folder.</summary>
    /// <returns>False where one of them is no folder, or may not be looked at.</returns>
    public static bool Is(string path, string other)
    {
        if (path == other) return true;
        return StatusOf(path) is { } status && status == StatusOf(other);
    }

    /// <summary>The path of a folder with no link in it; the path as it is where that cannot be found out.</summary>
    public static string WithoutLinks(string path)
    {
        byte* buffer = stackalloc byte[LongestPath];
        return LibC.RealPath(path, buffer) == null ? path : Marshal.PtrToStringUTF8((nint)buffer)!;
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
