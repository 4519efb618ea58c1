using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Poncho.Runtime.Posix;

/// <summary>Of fstat(2) and fstatat(2): which file it is, what, whose, and how many names it has.</summary>
internal readonly record struct FileStatus(ulong Device, ulong Inode, uint Mode, uint UserId, ulong Links)
{
    private const uint TypeMask = 0xf000, FolderType = 0x4000, LinkType = 0xa000, RegularType = 0x8000;

    public bool IsFolder => (Mode & TypeMask) == FolderType;

    public bool IsLink => (Mode & TypeMask) == LinkType;

    public bool IsRegular => (Mode & TypeMask) == RegularType;

    /// <summary>Of an open file; null where it fails (errno says why).</summary>
    public static unsafe FileStatus? Of(int file)
    {
        byte* buffer = stackalloc byte[256];
        return Functions.Stat(file, buffer) == 0 ? Read(buffer) : null;
    }

    /// <summary>Of a name in an open folder, of the link where it is one; null where there is none.</summary>
    public static unsafe FileStatus? OfName(int folder, string name)
    {
        byte* buffer = stackalloc byte[256];
        return Functions.StatAt(folder, name, buffer) == 0 ? Read(buffer) : null;
    }

    // struct stat of the kernel's two 64-bit layouts: device and inode are first in both.
    private static unsafe FileStatus Read(byte* buffer)
    {
        bool old = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        return new FileStatus(*(ulong*)buffer, *(ulong*)(buffer + 8), *(uint*)(buffer + (old ? 24 : 16)), *(uint*)(buffer + (old ? 28 : 24)), old ? *(ulong*)(buffer + 16) : *(uint*)(buffer + 20));
    }
}

/// <summary>glibc has had functions of these names since 2.33; before, programs were linked with others that take a version.</summary>
[SuppressMessage("Design", "CA1060", Justification = "The rest of libc is in LibC; these two exist under either of two names.")]
internal static unsafe partial class Functions
{
    private static bool s_old;

    public static int Stat(int file, byte* buffer)
    {
        try
        {
            if (!s_old) return FStat(file, buffer);
        }
        catch (EntryPointNotFoundException)
        {
            s_old = true;
        }

        return OldFStat(Version, file, buffer);
    }

    public static int StatAt(int folder, string name, byte* buffer)
    {
        try
        {
            if (!s_old) return FStatAt(folder, name, buffer, LibC.NoFollowStatus);
        }
        catch (EntryPointNotFoundException)
        {
            s_old = true;
        }

        return OldFStatAt(Version, folder, name, buffer, LibC.NoFollowStatus);
    }

    private static int Version => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 1 : 0;

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static partial int FStat(int file, byte* buffer);

    [LibraryImport("libc", EntryPoint = "fstatat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FStatAt(int folder, string name, byte* buffer, int flags);

    [LibraryImport("libc", EntryPoint = "__fxstat", SetLastError = true)]
    private static partial int OldFStat(int version, int file, byte* buffer);

    [LibraryImport("libc", EntryPoint = "__fxstatat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OldFStatAt(int version, int folder, string name, byte* buffer, int flags);
}
