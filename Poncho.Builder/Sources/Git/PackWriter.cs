using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using Poncho.IO;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// Writes a pack and its index (gitformat-pack(5)) whose bytes depend on the objects alone: they lie in the order of their names, whole, in
/// zlib's stored blocks. What git itself packs depends on its version, its threads and what it packed before. Nothing is lost by storing: the
/// layer around it compresses anyway.
/// </summary>
internal sealed class PackWriter : IDisposable
{
    /// <summary>Offsets of 31 bits: a larger pack would need another table, and nobody wants it in every environment.</summary>
    private const long Largest = int.MaxValue;

    private const int StoredBlock = 65535;

    private readonly Spool _pack = new();
    private readonly IncrementalHash _hash;
    private readonly List<(byte[] Name, uint Crc, uint Offset)> _entries = [];
    private readonly Crc32 _crc = new();
    private readonly string _source;

    /// <param name="isSha256">How the repository names its objects.</param>
    /// <param name="count">How many will be added.</param>
    /// <param name="source">The repository, for messages.</param>
    public PackWriter(bool isSha256, int count, string source)
    {
        _source = source;
        _hash = IncrementalHash.CreateHash(Algorithm(isSha256));
        Span<byte> head = stackalloc byte[12];
        "PACK"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], 2);
        BinaryPrimitives.WriteInt32BigEndian(head[8..], count);
        Append(head);
    }

    /// <summary>Git's own hash: a matter of its format, and not of safety.</summary>
    public static HashAlgorithmName Algorithm(bool isSha256) => isSha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;

    /// <summary>Adds an object; the caller keeps the order of names.</summary>
    public async Task AddAsync(string name, string type, long size, Stream content, CancellationToken cancel)
    {
        long offset = _pack.Length;
        _crc.Reset();
        AppendHead(type, size);
        Append([0x78, 0x01]);
        uint a = 1, b = 0;
        byte[] block = new byte[StoredBlock];
        for (long left = size; ;)
        {
            int length = (int)Math.Min(left, StoredBlock);
            await content.ReadExactlyAsync(block.AsMemory(0, length), cancel);
            left -= length;
            // RFC 1951 section 3.2.4: last or not, type 0, length and its complement.
            Append([(byte)(left == 0 ? 1 : 0), (byte)length, (byte)(length >> 8), (byte)~length, (byte)(~length >> 8)]);
            Append(block.AsSpan(0, length));
            Adler(block.AsSpan(0, length), ref a, ref b);
            if (left == 0) break;
        }

        byte[] sum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(sum, (b << 16) | a);
        Append(sum);
        if (_pack.Length > Largest)
        {
            throw new PonchoException(
                $"git repository {_source} is too large to keep its .git ({_pack.Length} bytes): \"keep_git\"",
                "leave keep_git out");
        }
        _entries.Add((Convert.FromHexString(name), _crc.GetCurrentHashAsUInt32(), (uint)offset));
    }

    /// <summary>Ends the pack.</summary>
    /// <returns>The pack, and the bytes of its index.</returns>
    public (Spool Pack, byte[] Index) Finish()
    {
        byte[] trailer = _hash.GetHashAndReset();
        _pack.Append(trailer);
        return (_pack, Index(trailer));
    }

    public void Dispose()
    {
        _pack.Dispose();
        _hash.Dispose();
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _pack.Append(bytes);
        _hash.AppendData(bytes);
        _crc.Append(bytes);
    }

    // Four bits of the size beside the type, then seven at a time, the lowest first.
    private void AppendHead(string type, long size)
    {
        int kind = type switch { "commit" => 1, "tree" => 2, "blob" => 3, _ => 4 };
        byte first = (byte)((kind << 4) | (int)(size & 15));
        size >>= 4;
        while (size > 0)
        {
            Append([(byte)(first | 0x80)]);
            first = (byte)(size & 0x7f);
            size >>= 7;
        }

        Append([first]);
    }

    // RFC 1950 section 9.
    private static void Adler(ReadOnlySpan<byte> bytes, ref uint a, ref uint b)
    {
        const uint Base = 65521;
        const int BeforeOverflow = 5552;
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, BeforeOverflow);
            foreach (byte value in bytes[..count])
            {
                a += value;
                b += a;
            }

            a %= Base;
            b %= Base;
            bytes = bytes[count..];
        }
    }

    // Version 2: how many names begin with each byte or less, the names, their checksums, their offsets.
    private byte[] Index(byte[] packHash)
    {
        using var index = new MemoryStream();
        index.Write([0xff, (byte)'t', (byte)'O', (byte)'c', 0, 0, 0, 2]);
        for (int first = 0; first < 256; first++) Write(index, (uint)_entries.Count(entry => entry.Name[0] <= first));
        foreach (var entry in _entries) index.Write(entry.Name);
        foreach (var entry in _entries) Write(index, entry.Crc);
        foreach (var entry in _entries) Write(index, entry.Offset);
        index.Write(packHash);
        _hash.AppendData(index.ToArray());
        index.Write(_hash.GetHashAndReset());
        return index.ToArray();
    }

    private static void Write(MemoryStream stream, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        stream.Write(bytes);
    }
}
