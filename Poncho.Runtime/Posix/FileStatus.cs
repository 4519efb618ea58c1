using System.Runtime.InteropServices;

namespace Poncho.Runtime.Posix;

/// <summary>What fstat(2) and fstatat(2) say of a file: which it is, what it is, whose, how many names it has, and its bytes.</summary>
internal readonly record struct FileStatus(ulong Device, ulong Inode, uint Mode, uint UserId, ulong Links, long Size)
{
    private const uint TypeMask = 0xf000, FolderType = 0x4000, LinkType = 0xa000, RegularType = 0x8000;

    public bool IsFolder => (Mode & TypeMask) == FolderType;

    public bool IsLink => (Mode & TypeMask) == LinkType;

    public bool IsRegular => (Mode & TypeMask) == RegularType;

    /// <summary>Of an open file; null where it fails (errno says why).</summary>
    public static unsafe FileStatus? Of(int file)
    {
        byte* buffer = stackalloc byte[256];
        return StatFunctions.Stat(file, buffer) == 0 ? Read(buffer) : null;
    }

    /// <summary>Of a name in an open folder, of the link where it is one; null where there is none.</summary>
    public static unsafe FileStatus? OfName(int folder, string name)
    {
        byte* buffer = stackalloc byte[256];
        return StatFunctions.StatAt(folder, name, buffer) == 0 ? Read(buffer) : null;
    }

    /// <summary>Of what a path leads to, links followed; null where there is nothing, or it may not be looked at.</summary>
    public static unsafe FileStatus? OfPath(string path)
    {
        byte* buffer = stackalloc byte[256];
        return StatFunctions.StatAt(LibC.CurrentFolder, path, buffer, follow: true) == 0 ? Read(buffer) : null;
    }

    // struct stat has two layouts on 64 bits, that of x86-64 and that of the others. Device and inode are first in both, and the size is in one place.
    private static unsafe FileStatus Read(byte* buffer)
    {
        ulong device = *(ulong*)buffer, inode = *(ulong*)(buffer + 8);
        long size = *(long*)(buffer + 48);
        return RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? new FileStatus(device, inode, Mode: *(uint*)(buffer + 24), UserId: *(uint*)(buffer + 28), Links: *(ulong*)(buffer + 16), size)
            : new FileStatus(device, inode, Mode: *(uint*)(buffer + 16), UserId: *(uint*)(buffer + 24), Links: *(uint*)(buffer + 20), size);
    }
}
