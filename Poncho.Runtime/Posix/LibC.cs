using System.Runtime.InteropServices;

namespace Poncho.Runtime.Posix;

/// <summary>
/// What of libc the base library does not give: operations relative to an opened folder (so that no link can lead them elsewhere) and
/// execve. Linux, 64 bits; every function returns -1 and leaves errno where it fails.
/// </summary>
internal static unsafe partial class LibC
{
    public const int ReadOnly = 0, WriteOnly = 1, Create = 0x40, Exclusive = 0x80, Append = 0x400, NonBlocking = 0x800, CloseOnExec = 0x80000;

    /// <summary>The folder that relative paths begin at: the current one.</summary>
    public const int CurrentFolder = -100;

    /// <summary>unlinkat: a folder.</summary>
    public const int RemoveFolder = 0x200;

    /// <summary>fstatat: what is there, not what it links to.</summary>
    public const int NoFollowStatus = 0x100;

    /// <summary>ioctl: share the blocks of another file (btrfs, XFS, overlays of them).</summary>
    public const ulong CloneFile = 0x40049409;

    /// <summary>Opens a folder and never a link to one. These two differ between architectures.</summary>
    public static readonly int Folder = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000;

    public static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(int folder, string path, int flags, uint mode);

    /// <summary>openat2(2): opens what lies below a folder, if no name on the way is a link. Linux 5.6 and newer.</summary>
    public static int OpenBelow(int folder, string path, int flags)
    {
        // The same number on every architecture, and struct open_how: flags, mode, and RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS.
        const nint OpenAt2 = 437;
        ulong* how = stackalloc ulong[3] { (uint)flags, 0, 0x08 | 0x04 | 0x02 };
        return (int)SystemCall(OpenAt2, folder, path, how, 3 * sizeof(ulong));
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SystemCall(nint number, nint folder, string path, ulong* how, nint size);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int file, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolderAt(int folder, string path, uint mode);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SymbolicLinkAt(string target, int folder, string path);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int HardLinkAt(int oldFolder, string oldPath, int newFolder, string newPath, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(int oldFolder, string oldPath, int newFolder, string newPath);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(int folder, string path, int flags);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ReadLinkAt(int folder, string path, byte* buffer, nint size);

    /// <param name="path">Any path that leads to something.</param>
    /// <param name="buffer">At least 4,096 bytes (PATH_MAX), for the path without links.</param>
    /// <returns>The buffer; null where it fails.</returns>
    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* RealPath(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(int file, uint mode);

    /// <param name="file">The open file.</param>
    /// <param name="times">Access and modification, each seconds and nanoseconds.</param>
    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    public static partial int SetTimes(int file, long* times);

    /// <param name="folder">That a relative path begins at.</param>
    /// <param name="path">Of what gets the times.</param>
    /// <param name="times">As for <see cref="SetTimes"/>; null for now.</param>
    /// <param name="flags"><see cref="NoFollowStatus"/>, or 0.</param>
    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetTimesAt(int folder, string path, long* times, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int file, ulong request, int argument);

    /// <summary>Which rights new files and folders of this process do not get.</summary>
    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint SetUmask(uint mask);

    /// <summary>Says that a file will be read from one end to the other, so that the system reads ahead more of it.</summary>
    public static void AdviseSequential(int file)
    {
        const int Sequential = 2;
        _ = Advise(file, 0, 0, Sequential);
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(int file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "getuid")]
    public static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    public static partial byte* GlibcVersion();

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    public static partial int Execute(byte* path, byte** arguments, byte** environment);
}
