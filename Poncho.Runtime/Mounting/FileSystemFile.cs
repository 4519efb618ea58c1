using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Mounting;

/// <summary>
/// A squashfs, alone or as the first partition of a SIF. Which one it is follows from its superblock and from what the machine says of the file, not from
/// its content, of which a task that imports little reads little: links to a file are that file, and a copy is another one.
/// </summary>
/// <param name="path">Full path.</param>
/// <param name="offset">Where the squashfs begins in the file, in bytes.</param>
/// <param name="id">Under which the node cache files it where it is mounted.</param>
internal sealed class FileSystemFile(string path, long offset, Digest id)
{
    // squashfs 4.0: the magic is the first of 96 bytes, and bytes 40 to 47 are how many the whole has. A SIF's header has its magic at byte 32 and where
    // its data begin at byte 112.
    private const int SuperblockSize = 96, UsedAt = 40, SifHeaderSize = 128, SifMagicAt = 32, SifDataAt = 112;

    /// <summary>Full path.</summary>
    public string Path => path;

    /// <summary>Where the squashfs begins in the file, in bytes.</summary>
    public long Offset => offset;

    /// <summary>Under which the node cache files it where it is mounted.</summary>
    public Digest Id => id;

    /// <summary>Under which the node cache files it where it is unpacked.</summary>
    public Digest UnpackedId => Digest.Of(Encoding.UTF8.GetBytes($"{Id} unpacked"));

    /// <summary>Looks at an open file; null where it is something else.</summary>
    /// <param name="file">The file; it stays open.</param>
    /// <param name="path">Its path.</param>
    /// <exception cref="PonchoException">It is cut short, or cannot be read.</exception>
    public static FileSystemFile? Find(SafeFileHandle file, string path)
    {
        Span<byte> front = stackalloc byte[SifHeaderSize];
        front = front[..FullRead.At(file, front, 0)];
        long offset = 0;
        if (front.Length == SifHeaderSize && front[SifMagicAt..].StartsWith("SIF_MAGIC"u8))
        {
            offset = BinaryPrimitives.ReadInt64LittleEndian(front[SifDataAt..]);
            if (offset < SifHeaderSize) return null;
            front = front[..FullRead.At(file, front[..SuperblockSize], offset)];
            if (front.Length < SuperblockSize) throw CutShort(file, (ulong)offset + SuperblockSize, path);
        }

        if (!front.StartsWith("hsqs"u8)) return null;
        if (front.Length < SuperblockSize) throw CutShort(file, SuperblockSize, path);
        var superblock = front[..SuperblockSize];
        ulong used = BinaryPrimitives.ReadUInt64LittleEndian(superblock[UsedAt..]);
        if (FileStatus.Of((int)file.DangerousGetHandle()) is not { } status) throw Errors.CannotRead(path, Errors.Last);
        if (used > (ulong)(status.Size - offset)) throw CutShort(file, (ulong)offset + used, path);
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"squashfs 1 {Convert.ToHexStringLower(superblock)} {status.Device} {status.Inode} {status.Size} {File.GetLastWriteTimeUtc(file).Ticks}");
        return new FileSystemFile(System.IO.Path.GetFullPath(path), offset, Digest.Of(Encoding.UTF8.GetBytes(what)));
    }

    private static PonchoException CutShort(SafeFileHandle file, ulong expected, string path) =>
        new($"the file is cut short ({RandomAccess.GetLength(file)} bytes of {expected}): \"{path}\"", "copy or fetch it again");
}
