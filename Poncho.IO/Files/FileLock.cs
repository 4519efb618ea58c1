using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Poncho.IO.Files;

/// <summary>
/// A lock between processes on a file of its own (flock(2)). The kernel drops it with the process, so a killed process leaves none behind; the file itself is
/// never deleted, since a waiting process may hold it open.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private const int Shared = 1, Exclusive = 2, NonBlocking = 4;
    private const int WouldBlock = 11, Interrupted = 4;

    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Waits until this process alone holds the lock.</summary>
    public static Task<FileLock> ExclusiveAsync(string path, CancellationToken cancel) => TakeAsync(path, Exclusive, cancel);

    /// <summary>Waits until nobody holds it alone; others may share it.</summary>
    public static Task<FileLock> SharedAsync(string path, CancellationToken cancel) => TakeAsync(path, Shared, cancel);

    /// <summary>Takes the lock if it is free now; null where somebody holds it.</summary>
    public static FileLock? TryExclusive(string path)
    {
        var file = Open(path);
        if (TryTake(file, Exclusive, path)) return new FileLock(file);
        file.Dispose();
        return null;
    }

    public void Dispose() => _file.Dispose();

    private static async Task<FileLock> TakeAsync(string path, int kind, CancellationToken cancel)
    {
        var file = Open(path);
        try
        {
            for (int wait = 1; !TryTake(file, kind, path); wait = Math.Min(2 * wait, 50)) await Task.Delay(wait, cancel);
            return new FileLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            // The platform takes a flock of its own for FileShare.None and Read; ReadWrite leaves the locking to us.
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }

    private static bool TryTake(SafeFileHandle file, int kind, string path)
    {
        while (Flock(file, kind | NonBlocking) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock) return false;
            if (error != Interrupted) throw new PonchoException($"cannot lock file ({Marshal.GetPInvokeErrorMessage(error)}): \"{path}\"", "put PONCHO_HOME on a file system that has locks");
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
