using System.Buffers.Binary;
using System.Text;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// The list of what is in an unpacked layer, so that an environment is linked together without reading folders. Each entry is its kind (one
/// byte), its path, a NUL, its target, a NUL, and of a file its size and XXH64 (eight bytes each). The end is a mark, the number of entries
/// (eight bytes), the machine's boot (sixteen) and the sha256 of all before. A list that was emptied or cut short is so found out: it would
/// make environments that lack files.
/// </summary>
internal sealed class LayerEntryList
{
    public const byte EndMark = (byte)'E';

    public const int FactsLength = sizeof(long) + sizeof(ulong), BootLength = 16;

    private const int EndLength = 1 + sizeof(long) + BootLength + Digest.ByteCount;

    private readonly byte[] _bytes;

    private LayerEntryList(byte[] bytes, Guid boot, long count)
    {
        _bytes = bytes;
        Boot = boot;
        Count = count;
    }

    /// <summary>During which run of the machine's kernel the layer was unpacked.</summary>
    public Guid Boot { get; }

    /// <summary>How many entries there are.</summary>
    public long Count { get; }

    /// <summary>Reads a list; null where there is none, or not all of it is as it was written.</summary>
    /// <exception cref="PonchoException">The disk does not give it.</exception>
    public static LayerEntryList? Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }

        if (bytes.Length < EndLength || bytes[^EndLength] != EndMark) return null;
        var sum = bytes.AsSpan(bytes.Length - Digest.ByteCount);
        if (Digest.Of(bytes.AsSpan(0, bytes.Length - Digest.ByteCount)) != Digest.FromHash(sum)) return null;
        var end = bytes.AsSpan(bytes.Length - EndLength + 1);
        return new LayerEntryList(bytes, new Guid(end.Slice(sizeof(long), BootLength)), BinaryPrimitives.ReadInt64LittleEndian(end));
    }

    /// <summary>The entries, in the order in which they were unpacked.</summary>
    public IEnumerable<LayerEntry> Entries()
    {
        int at = 0;
        for (long i = 0; i < Count; i++)
        {
            var kind = (LayerEntryKind)_bytes[at++];
            string path = Text(ref at), target = Text(ref at);
            var entry = new LayerEntry(kind, path, target);
            if (entry.IsFile)
            {
                entry = entry with
                {
                    Size = BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at)),
                    Hash = BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at + sizeof(long))),
                };
                at += FactsLength;
            }

            yield return entry;
        }
    }

    private string Text(ref int at)
    {
        int length = _bytes.AsSpan(at).IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(_bytes, at, length);
        at += length + 1;
        return text;
    }
}
