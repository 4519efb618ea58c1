using System.Runtime.InteropServices;

namespace Poncho.IO.Files;

/// <summary>
/// Has a file system write what it still holds in memory (syncfs(2)): once for many files, before a name is given that says that they are
/// there. Without it a power cut leaves files of the right name and no content.
/// </summary>
public static partial class DiskSync
{
    private const int CloseOnExec = 0x80000, InputOutput = 5, NoSpace = 28, OverQuota = 122;

    /// <summary>Syncs the file system that a folder is on. One that cannot be synced is left as it is.</summary>
    /// <exception cref="PonchoException">The disk did not take what was written.</exception>
    public static void FileSystemOf(string folder)
    {
        int opened = Open(folder, CloseOnExec, 0);
        if (opened < 0) return;
        try
        {
            if (SyncFileSystem(opened) == 0) return;
            int error = Marshal.GetLastPInvokeError();
            if (error is InputOutput or NoSpace or OverQuota)
            {
                throw FileErrors.CannotWrite(folder, new IOException(Marshal.GetPInvokeErrorMessage(error), error));
            }
        }
        finally
        {
            _ = Close(opened);
        }
    }

    /// <summary>Syncs a folder itself: the names in it. One that cannot be synced (some network file systems) is left as it is.</summary>
    /// <exception cref="PonchoException">The disk did not take what was written.</exception>
    public static void Folder(string path)
    {
        int opened = Open(path, CloseOnExec, 0);
        if (opened < 0) return;
        try
        {
            if (SyncFile(opened) == 0) return;
            int error = Marshal.GetLastPInvokeError();
            if (error is InputOutput or NoSpace or OverQuota)
            {
                throw FileErrors.CannotWrite(path, new IOException(Marshal.GetPInvokeErrorMessage(error), error));
            }
        }
        finally
        {
            _ = Close(opened);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(int file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncFile(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
