using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// The index of a checked-out commit (gitformat-index(5), version 2). What git notes there of files on a disk (times, inodes) is left empty,
/// so that git looks at the files anew.
/// </summary>
internal static class GitIndexFile
{
    private const int StatBytes = 40, MostNameLength = 0xfff, Alignment = 8;

    /// <param name="entries">All files and submodules of the commit.</param>
    /// <param name="isSha256">How the repository names its objects.</param>
    public static byte[] Write(IReadOnlyList<GitEntry> entries, bool isSha256)
    {
        using var index = new MemoryStream();
        Span<byte> head = stackalloc byte[12];
        "DIRC"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], 2);
        BinaryPrimitives.WriteInt32BigEndian(head[8..], entries.Count);
        index.Write(head);
        Span<byte> stat = stackalloc byte[StatBytes];
        Span<byte> flags = stackalloc byte[2];
        foreach (var entry in entries)
        {
            byte[] path = Encoding.UTF8.GetBytes(entry.Path);
            stat.Clear();
            BinaryPrimitives.WriteUInt32BigEndian(stat[24..], ModeOf(entry.Kind));
            BinaryPrimitives.WriteUInt16BigEndian(flags, (ushort)Math.Min(path.Length, MostNameLength));
            long start = index.Length;
            index.Write(stat);
            index.Write(Convert.FromHexString(entry.Object));
            index.Write(flags);
            index.Write(path);
            // One to eight zeros.
            int length = (int)(index.Length - start);
            index.Write(new byte[Alignment - (length % Alignment)]);
        }

        using var hash = IncrementalHash.CreateHash(PackWriter.Algorithm(isSha256));
        hash.AppendData(index.ToArray());
        index.Write(hash.GetHashAndReset());
        return index.ToArray();
    }

    private static uint ModeOf(GitEntryKind kind) => kind switch
    {
        GitEntryKind.Executable => 0x81ed,
        GitEntryKind.Link => 0xa000,
        GitEntryKind.Commit => 0xe000,
        _ => 0x81a4,
    };
}
