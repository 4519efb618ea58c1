using System.Buffers.Binary;
using System.IO.Hashing;

namespace Poncho.IO.Compression;

/// <summary>
/// A gzip member (RFC 1952) that says in its header how long it is, so that the next can be found without inflating it: a subfield
/// <c>Po</c> of the extra field with the member's length in bytes, header and trailer included, as four little-endian bytes. Any gzip
/// reader passes over it.
/// </summary>
/// <param name="Offset">Where the member begins, counted from where the list or reader began.</param>
/// <param name="Length">Its bytes, header and trailer included.</param>
/// <param name="ContentLength">Bytes that it inflates to.</param>
public readonly record struct GzipMember(long Offset, int Length, int ContentLength)
{
    /// <summary>The most that one member holds, in bytes; a longer one is read as any gzip is.</summary>
    public const int MaxContentLength = 4 * 1024 * 1024;

    /// <summary>Bytes of the header with the extra field.</summary>
    internal const int HeaderLength = 20;

    /// <summary>Bytes of CRC-32 and content length.</summary>
    internal const int TrailerLength = 8;

    private const int MemberLengthAt = 16;

    // ID1 ID2, deflate, FEXTRA; no time, no extra flags, unknown system; extra field of 8 bytes: "Po", 4 bytes of data.
    private static ReadOnlySpan<byte> HeaderStart => [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, (byte)'P', (byte)'o', 4, 0];

    /// <summary>Bytes that a member of so much content may take: more than deflate's worst case.</summary>
    internal static int Bound(int contentLength) => contentLength + contentLength / 7 + 1024;

    /// <summary>One member of any length that holds all of some bytes, such as the head of a tarball.</summary>
    public static byte[] Of(ReadOnlySpan<byte> content, GzipOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        byte[] member = new byte[Bound(content.Length)];
        return member[..Compress(content, member, options.Level)];
    }

    /// <summary>Compresses a whole member.</summary>
    /// <returns>Its length.</returns>
    internal static int Compress(ReadOnlySpan<byte> content, byte[] destination, int level)
    {
        int body = Deflate.Compress(content, destination.AsSpan(HeaderLength, destination.Length - HeaderLength - TrailerLength), level);
        int length = HeaderLength + body + TrailerLength;
        HeaderStart.CopyTo(destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination.AsSpan(MemberLengthAt), length);
        var trailer = destination.AsSpan(length - TrailerLength);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.HashToUInt32(content));
        BinaryPrimitives.WriteInt32LittleEndian(trailer[4..], content.Length);
        return length;
    }

    /// <summary>The length of the member that begins so; false where it is none of ours.</summary>
    internal static bool TryReadLength(ReadOnlySpan<byte> header, out int length)
    {
        length = 0;
        if (header.Length < HeaderLength || !header.StartsWith(HeaderStart)) return false;
        length = BinaryPrimitives.ReadInt32LittleEndian(header[MemberLengthAt..]);
        return length > HeaderLength + TrailerLength && length <= Bound(MaxContentLength);
    }

    /// <summary>Whether a member holds no more, as its trailer says, than is inflated at once.</summary>
    internal static bool IsHeldWhole(ReadOnlySpan<byte> trailer) => BinaryPrimitives.ReadInt32LittleEndian(trailer[4..]) is >= 0 and <= MaxContentLength;

    /// <summary>Bytes that a member holds, as its trailer says.</summary>
    /// <exception cref="InvalidDataException">More than a member of ours may hold.</exception>
    internal static int ReadContentLength(ReadOnlySpan<byte> trailer)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(trailer[4..]);
        if (length is >= 0 and <= MaxContentLength) return length;
        throw new InvalidDataException("gzip: a member with a length is longer than it may be");
    }

    /// <summary>Inflates a whole member into <paramref name="content"/>, which has the length that its trailer says.</summary>
    /// <exception cref="InvalidDataException">The member is damaged.</exception>
    internal static void Decompress(byte[] member, int length, Span<byte> content)
    {
        bool isWhole = Deflate.Decompress(member.AsSpan(HeaderLength, length - HeaderLength - TrailerLength), content);
        var trailer = member.AsSpan(length - TrailerLength, TrailerLength);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (!isWhole || Crc32.HashToUInt32(content) != checksum) throw new InvalidDataException("gzip: a member is damaged");
    }
}
