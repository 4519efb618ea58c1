using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Poncho.IO.Files;

/// <summary>
/// A lock between processes on a file of its own (flock(2)). The kernel drops it with the process, so a killed process leaves none behind;
/// the file itself is never deleted, since a waiting process may hold it open. Where a file system has no locks, processes keep one another out by
/// <see cref="ExclusiveFile"/>, a share holds nothing, and so nobody is ever alone among those who share.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private const int SharedLock = 1, ExclusiveLock = 2, NonBlocking = 4;
    private const int WouldBlock = 11, Interrupted = 4, NotPermitted = 1, AccessDenied = 13, ReadOnlyFileSystem = 30;
    private const int NoLocks = 37, NoFunction = 38, NotSupported = 95;
    private const int DuplicateDescriptor = 0, LowestFree = 3, HighDescriptor = 200;
    private const int ReadWrite = 0x2, Create = 0x40, CloseOnExec = 0x80000;

    /// <summary>What the name of a file ends with that stands, while it is there, for a lock where the file system has none.</summary>
    public const string WithoutLocksSuffix = ".held";

    // Milliseconds between two tries: flock(2) has no wait that ends with a cancellation.
    private const int FirstWait = 1, LongestWait = 50;

    private readonly SafeFileHandle _file;
    private readonly ExclusiveFile? _made;

    private FileLock(SafeFileHandle file, ExclusiveFile? made = null)
    {
        _file = file;
        _made = made;
    }

    /// <summary>Waits until this process alone holds the lock.</summary>
    public static Task<FileLock> ExclusiveAsync(string path, CancellationToken cancel) => TakeAsync(path, ExclusiveLock, cancel);

    /// <summary>The same for a lock that others share.</summary>
    /// <exception cref="PonchoException">The file system has no locks, so that nobody knows whether others share it.</exception>
    public static Task<FileLock> AloneAsync(string path, CancellationToken cancel)
    {
        RefuseWithoutLocks(path);
        return ExclusiveAsync(path, cancel);
    }

    /// <summary>
    /// The same, and whoever has to wait hears once for whom: the holder's process number, as far as its file says it. The number is for people
    /// alone; the lock itself is the kernel's.
    /// </summary>
    public static async Task<FileLock> ExclusiveAsync(string path, Action<int?> waits, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(waits);
        var taken = TryExclusive(path);
        if (taken is null)
        {
            waits(HolderOf(path));
            taken = await ExclusiveAsync(path, cancel);
        }

        taken.Sign();
        return taken;
    }

    /// <summary>Waits until no other process holds it alone; several may share it.</summary>
    public static Task<FileLock> SharedAsync(string path, CancellationToken cancel) => TakeAsync(path, SharedLock, cancel);

    /// <summary>The same, for a thread that has nothing else to do until then.</summary>
    public static FileLock Shared(string path, CancellationToken cancel)
    {
        var file = Open(path, SharedLock);
        try
        {
            for (int wait = FirstWait; ; wait = NextWait(wait))
            {
                if (TryTake(file, SharedLock, path) is { } held) return held;
                if (cancel.WaitHandle.WaitOne(wait)) cancel.ThrowIfCancellationRequested();
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Takes the lock if it is free now; null where another holder has it.</summary>
    public static FileLock? TryExclusive(string path)
    {
        var file = Open(path, ExclusiveLock);
        var held = TryTake(file, ExclusiveLock, path);
        if (held is null) file.Dispose();
        return held;
    }

    /// <summary>The same for a lock that others share.</summary>
    /// <inheritdoc cref="AloneAsync"/>
    public static FileLock? TryAlone(string path)
    {
        RefuseWithoutLocks(path);
        return TryExclusive(path);
    }

    /// <summary>Shares the lock if nobody holds it alone now; null where somebody does, or the file cannot be opened.</summary>
    /// <exception cref="DirectoryNotFoundException">Its folder is not there.</exception>
    public static FileLock? TryShared(string path)
    {
        try
        {
            var file = Open(path, SharedLock);
            var held = TryTake(file, SharedLock, path);
            if (held is null) file.Dispose();
            return held;
        }
        catch (PonchoException)
        {
            return Directory.Exists(Path.GetDirectoryName(path)) ? null : throw new DirectoryNotFoundException(path);
        }
    }

    /// <summary>
    /// Waits until this process alone holds the lock of a folder, which needs no file of its own; null where folders cannot be locked (NFS), or
    /// the folder cannot be read.
    /// </summary>
    public static async Task<FileLock?> FolderAsync(string path, CancellationToken cancel)
    {
        int descriptor = OpenFile(path, CloseOnExec, 0);
        if (descriptor < 0) return null;
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            for (int wait = FirstWait; Flock(file, ExclusiveLock | NonBlocking) != 0; wait = NextWait(wait))
            {
                if (Marshal.GetLastPInvokeError() is not (WouldBlock or Interrupted))
                {
                    file.Dispose();
                    return null;
                }

                await Task.Delay(wait, cancel);
            }

            return new FileLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file system of a lock's file has locks; true where that cannot be found out.</summary>
    public static bool IsSupported(string path)
    {
        int descriptor = OpenFile(path, CloseOnExec, 0);
        if (descriptor < 0) return true;
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        return Flock(file, SharedLock | NonBlocking) == 0 || !AreMissing(Marshal.GetLastPInvokeError());
    }

    /// <summary>Who holds a lock where the file system has none, for people: the machine and the process; null where nobody does.</summary>
    public static string? OwnerWithoutLocks(string path) => ExclusiveFile.OwnerOf(path);

    /// <summary>Whether somebody holds a lock, shared or alone; asked with the right to read the file only.</summary>
    public static bool IsHeld(string path)
    {
        int descriptor = OpenFile(path, CloseOnExec, 0);
        if (descriptor < 0) return false;
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        return Flock(file, ExclusiveLock | NonBlocking) != 0 && Marshal.GetLastPInvokeError() == WouldBlock;
    }

    /// <summary>
    /// Hands the lock on to the program that takes this process's place, and to those that it starts: it is held until the last of them has
    /// closed it. Its descriptor is a high one, where there may be so many, since scripts use the low ones as they like.
    /// </summary>
    public void KeepAcrossExec()
    {
        // Never closed by us: a duplicate is not closed when the next program starts, since it has no flag that says so.
        if (Control(_file, DuplicateDescriptor, HighDescriptor) < 0) _ = Control(_file, DuplicateDescriptor, LowestFree);
    }

    public void Dispose()
    {
        _made?.Dispose();
        _file.Dispose();
    }

    private void Sign()
    {
        byte[] number = Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        try
        {
            RandomAccess.SetLength(_file, 0);
            RandomAccess.Write(_file, number, 0);
        }
        catch (IOException)
        {
            // A full disk: others wait all the same, and are not told for whom.
        }
    }

    private static int? HolderOf(string path)
    {
        using var file = Open(path, ExclusiveLock);
        var bytes = new byte[16];
        int length = RandomAccess.Read(file, bytes, 0);
        return int.TryParse(bytes.AsSpan(0, length), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;
    }

    private static async Task<FileLock> TakeAsync(string path, int kind, CancellationToken cancel)
    {
        var file = Open(path, kind);
        try
        {
            for (int wait = FirstWait; ; wait = NextWait(wait))
            {
                if (TryTake(file, kind, path) is { } held) return held;
                await Task.Delay(wait, cancel);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static int NextWait(int wait) => Math.Min(2 * wait, LongestWait);

    // Not by the platform's FileStream: that takes a flock itself, and fails where another process holds one.
    // A lock that is shared needs no right to write: so who may only read a store keeps others from deleting what is read.
    private static SafeFileHandle Open(string path, int kind)
    {
        int descriptor, flags = ReadWrite | Create;
        while ((descriptor = OpenFile(path, flags | CloseOnExec, 0x1b6)) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == Interrupted) continue;
            if (kind == SharedLock && flags != 0 && (error is AccessDenied or NotPermitted or ReadOnlyFileSystem))
            {
                flags = 0;
                continue;
            }

            string reason = Marshal.GetPInvokeErrorMessage(error);
            throw new PonchoException($"cannot write file ({reason}): \"{path}\"", "choose a folder that you may write, or change its mode");
        }

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    // Null where another has it.
    private static FileLock? TryTake(SafeFileHandle file, int kind, string path)
    {
        while (Flock(file, kind | NonBlocking) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock) return null;
            if (error == Interrupted) continue;
            if (AreMissing(error) && kind == SharedLock) return new FileLock(file);
            if (AreMissing(error)) return ExclusiveFile.TryMake(path) is { } made ? new FileLock(file, made) : null;
            string reason = Marshal.GetPInvokeErrorMessage(error);
            throw new PonchoException($"cannot lock file ({reason}): \"{path}\"", "put PONCHO_HOME on a file system that has locks");
        }

        return new FileLock(file);
    }

    private static bool AreMissing(int error) => error is NoLocks or NoFunction or NotSupported;

    private static void RefuseWithoutLocks(string path)
    {
        using (Open(path, ExclusiveLock))
        {
        }

        if (IsSupported(path)) return;
        throw new PonchoException(
            $"the file system has no locks, so that nobody knows what is in use there: \"{path}\"",
            "delete the folder yourself when no task runs, or name one on a file system with locks");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
