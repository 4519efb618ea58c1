using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Runtime.Tarballs;

/// <summary>
/// The head of a <c>.tar.gz</c>: the first gzip member, whose length stands in its header's extra field (RFC 1952; subfield <c>Po</c>).
/// </summary>
internal static class GzipHead
{
    private const int HeaderLength = 20, ExtraFieldAt = 10, MemberLengthAt = 16;

    // FEXTRA alone; an extra field of 8 bytes, its one subfield of 4.
    private static ReadOnlySpan<byte> HeaderStart => [0x1f, 0x8b, 8, 4];

    private static ReadOnlySpan<byte> ExtraField => [8, 0, (byte)'P', (byte)'o', 4, 0];

    /// <summary>Reads the head; null for a tarball that has none.</summary>
    /// <exception cref="PonchoException">There is one, and it is damaged.</exception>
    public static TarballHead? Read(SafeFileHandle file, string path)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (FullRead.At(file, header, 0) < HeaderLength) return null;
        if (!header.StartsWith(HeaderStart) || !header[ExtraFieldAt..].StartsWith(ExtraField)) return null;
        int length = BinaryPrimitives.ReadInt32LittleEndian(header[MemberLengthAt..]);
        if (length <= HeaderLength || length > TarballHead.Largest || length > RandomAccess.GetLength(file)) return null;
        byte[] member = new byte[length];
        if (FullRead.At(file, member, 0) < length) return null;
        try
        {
            return Inflate(member, path);
        }
        catch (InvalidDataException e)
        {
            throw TarballDamage.In($"the head of {path}", e);
        }
    }

    private static TarballHead? Inflate(byte[] member, string path)
    {
        using var inflate = new GZipStream(new MemoryStream(member, writable: false), CompressionMode.Decompress);
        using var tar = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = inflate.Read(buffer)) > 0;)
        {
            if (tar.Length == 0 && !TarballHead.BeginsWithHead(buffer.AsSpan(0, read))) return null;
            tar.Write(buffer.AsSpan(0, read));
            if (tar.Length > TarballHead.Largest) throw new InvalidDataException("it is too large");
        }

        return TarballHead.Parse(tar.GetBuffer().AsMemory(0, (int)tar.Length), member.Length, Digest.Of(member), path);
    }
}
