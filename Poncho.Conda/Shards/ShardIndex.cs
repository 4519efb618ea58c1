using System.Text;
using MessagePack;
using Poncho.IO;

namespace Poncho.Conda.Shards;

/// <summary>
/// What <c>repodata_shards.msgpack.zst</c> of a platform folder says (CEP 16): which names there are, and the sha256 of each one's shard.
/// </summary>
internal sealed class ShardIndex
{
    /// <summary>The file's name in a platform folder.</summary>
    public const string FileName = "repodata_shards.msgpack.zst";

    private const long Version = 1;

    private readonly Dictionary<string, Digest> _shards = new(StringComparer.Ordinal);

    private ShardIndex()
    {
    }

    /// <summary>
    /// <c>info.base_url</c> (CEP 15): the folder that the archives are in, perhaps relative to the index; empty where they are beside the
    /// index.
    /// </summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>The folder that the shards are in, perhaps relative to the index.</summary>
    public string ShardsBaseUrl { get; private set; } = "";

    /// <summary>All names of the folder, in lower case.</summary>
    public IReadOnlyCollection<string> Names => _shards.Keys;

    /// <summary>The sha256 of a name's shard, compressed.</summary>
    public bool TryFind(string name, out Digest shard) => _shards.TryGetValue(name, out shard);

    /// <summary>Reads the decompressed file. Names whose value is no sha256 are passed over.</summary>
    /// <param name="content">MessagePack.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="PonchoException">It is damaged, or of a newer version than is known here.</exception>
    public static ShardIndex Read(ReadOnlyMemory<byte> content, string source)
    {
        try
        {
            var index = new ShardIndex();
            var reader = new ShardReader(content);
            for (int left = reader.ReadMap(); left > 0; left--) index.ReadMember(ref reader, source);
            return index;
        }
        catch (InvalidDataException e)
        {
            throw new PonchoException(
                $"the channel's index of shards is damaged ({e.Message}): \"{source}\"",
                "try again later, or set repodata_use_shards: false in .condarc",
                e);
        }
    }

    private void ReadMember(ref ShardReader reader, string source)
    {
        if (!reader.TryReadKey(out var key)) reader.Skip();
        else if (key.SequenceEqual("info"u8)) ReadInfo(ref reader);
        else if (key.SequenceEqual("shards"u8)) ReadShards(ref reader);
        else if (key.SequenceEqual("version"u8)) ReadVersion(ref reader, source);
        else reader.Skip();
    }

    private void ReadInfo(ref ShardReader reader)
    {
        for (int left = reader.ReadMap(); left > 0; left--)
        {
            bool isText = reader.TryReadKey(out var key);
            bool isBase = isText && key.SequenceEqual("base_url"u8);
            bool isShardsBase = isText && key.SequenceEqual("shards_base_url"u8);
            reader.Read();
            string? url = reader.Type == MessagePackType.String ? Encoding.UTF8.GetString(reader.Bytes) : null;
            reader.SkipContent();
            if (isBase && url is not null) BaseUrl = url;
            if (isShardsBase && url is not null) ShardsBaseUrl = url;
        }
    }

    private void ReadShards(ref ShardReader reader)
    {
        int count = reader.ReadMap();
        _shards.EnsureCapacity(count);
        for (; count > 0; count--)
        {
            bool isText = reader.TryReadKey(out var key);
            reader.Read();
            var sha256 = Sha256Of(reader);
            reader.SkipContent();
            if (isText && sha256 is { } digest) _shards.TryAdd(Encoding.UTF8.GetString(key).ToLowerInvariant(), digest);
        }
    }

    /// <summary>The sha256 that a value is, as 32 bytes or as hex text; null for other values.</summary>
    private static Digest? Sha256Of(in ShardReader value)
    {
        if (value.Type == MessagePackType.Binary && value.Bytes.Length == Digest.ByteCount) return Digest.FromHash(value.Bytes);
        return value.Type == MessagePackType.String && Digest.TryParseHex(Encoding.UTF8.GetString(value.Bytes), out var digest) ? digest : null;
    }

    private static void ReadVersion(ref ShardReader reader, string source)
    {
        reader.Read();
        if (reader.Type == MessagePackType.Integer && reader.Integer > Version)
        {
            throw new PonchoException(
                $"the channel's index of shards is of a newer version, {reader.Integer}: \"{source}\"",
                "set repodata_use_shards: false in .condarc, or use a newer Poncho");
        }

        reader.SkipContent();
    }
}
