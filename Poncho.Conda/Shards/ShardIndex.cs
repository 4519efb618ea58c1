using System.Text;
using Poncho.Conda.MessagePack;
using Poncho.IO;

namespace Poncho.Conda.Shards;

/// <summary>What <c>repodata_shards.msgpack.zst</c> of a platform folder says (CEP 16): which names there are, and the sha256 of each one's shard.</summary>
internal sealed class ShardIndex
{
    /// <summary>The file's name in a platform folder.</summary>
    public const string FileName = "repodata_shards.msgpack.zst";

    private const long Version = 1;

    private readonly Dictionary<string, Digest> _shards = new(StringComparer.Ordinal);

    private ShardIndex()
    {
    }

    /// <summary><c>info.base_url</c> (CEP 15): the folder that the archives are in, perhaps relative to the index; empty where they are beside the index.</summary>
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
    /// <exception cref="PonchoException">It is damaged, or of a version that nobody knows yet.</exception>
    public static ShardIndex Read(ReadOnlySpan<byte> content, string source)
    {
        try
        {
            var index = new ShardIndex();
            var reader = new MessagePackReader(content);
            for (int left = reader.ReadMap(); left > 0; left--) index.ReadMember(ref reader, source);
            return index;
        }
        catch (InvalidDataException e)
        {
            throw new PonchoException($"the channel's index of shards is damaged ({e.Message}): \"{source}\"", "try again later, or set repodata_use_shards: false in .condarc", e);
        }
    }

    private void ReadMember(ref MessagePackReader reader, string source)
    {
        if (!MessagePackJson.TryReadKey(ref reader, out var key)) reader.Skip();
        else if (key.SequenceEqual("info"u8)) ReadInfo(ref reader);
        else if (key.SequenceEqual("shards"u8)) ReadShards(ref reader);
        else if (key.SequenceEqual("version"u8)) ReadVersion(ref reader, source);
        else reader.Skip();
    }

    private void ReadInfo(ref MessagePackReader reader)
    {
        for (int left = reader.ReadMap(); left > 0; left--)
        {
            bool isText = MessagePackJson.TryReadKey(ref reader, out var key);
            bool isBase = isText && key.SequenceEqual("base_url"u8), isShards = isText && key.SequenceEqual("shards_base_url"u8);
            var value = reader;
            reader.Skip();
            if (!isBase && !isShards) continue;
            value.Read();
            if (value.Kind != MessagePackKind.Text) continue;
            if (isBase) BaseUrl = Encoding.UTF8.GetString(value.Bytes);
            else ShardsBaseUrl = Encoding.UTF8.GetString(value.Bytes);
        }
    }

    private void ReadShards(ref MessagePackReader reader)
    {
        int count = reader.ReadMap();
        _shards.EnsureCapacity(count);
        for (; count > 0; count--)
        {
            bool isText = MessagePackJson.TryReadKey(ref reader, out var key);
            var value = reader;
            reader.Skip();
            if (!isText) continue;
            value.Read();
            if (Sha256Of(value) is { } sha256) _shards.TryAdd(Encoding.UTF8.GetString(key).ToLowerInvariant(), sha256);
        }
    }

    private static Digest? Sha256Of(MessagePackReader value)
    {
        if (value.Kind == MessagePackKind.Binary && value.Bytes.Length == Digest.ByteCount) return Digest.FromHash(value.Bytes);
        return value.Kind == MessagePackKind.Text && Digest.TryParseHex(Encoding.UTF8.GetString(value.Bytes), out var digest) ? digest : null;
    }

    private static void ReadVersion(ref MessagePackReader reader, string source)
    {
        reader.Read();
        if (reader.Kind == MessagePackKind.Integer && reader.Integer > Version)
            throw new PonchoException($"the channel's index of shards is of a newer version, {reader.Integer}: \"{source}\"", "set repodata_use_shards: false in .condarc, or use a newer Poncho");
    }
}
