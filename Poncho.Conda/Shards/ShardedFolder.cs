using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Conda.Channels;
using Poncho.Conda.Repodata;

namespace Poncho.Conda.Shards;

/// <summary>A platform folder whose index comes in shards, and those of them that were read so far.</summary>
/// <param name="channel">Whose folder it is.</param>
/// <param name="subdir">Its name.</param>
/// <param name="index">What its index says.</param>
/// <param name="indexUrls">Where that index is, in order; shards are found from there. May hold secrets.</param>
/// <param name="formats">Which archives count.</param>
internal sealed class ShardedFolder(Channel channel, string subdir, ShardIndex index, IReadOnlyList<string> indexUrls, ArchiveFormats formats)
{
    private static readonly JsonWriterOptions s_format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ConcurrentDictionary<string, RecordTable> _read = new(StringComparer.Ordinal);

    public ShardIndex Index => index;

    /// <summary>What messages call it.</summary>
    public string Name { get; } = $"{channel.DisplayName}/{subdir}";

    /// <summary>Where a shard is, in order.</summary>
    public IReadOnlyList<string> UrlsOf(IO.Digest shard)
    {
        string fileName = $"{shard.Hex}.msgpack.zst";
        return [.. indexUrls.Select(url => BaseUrls.Moved(url, index.ShardsBaseUrl, fileName))];
    }

    /// <summary>Takes up what a name's shard says.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public RecordTable Add(string name, byte[] shard) => _read[name] = RecordTableReader.Read(ShardJson.Of(shard, name), $"{Name}, {name}", formats);

    /// <summary>The index of all names that were read, as if <c>repodata.json</c> held no others.</summary>
    public RepodataIndex ToIndex()
    {
        var output = new ArrayBufferWriter<byte>(1 << 16);
        using (var json = new Utf8JsonWriter(output, s_format))
        {
            json.WriteStartObject();
            json.WriteStartObject("info");
            if (index.BaseUrl.Length > 0) json.WriteString("base_url", index.BaseUrl);
            json.WriteEndObject();
            WriteSection(json, RecordSection.Packages, "packages");
            WriteSection(json, RecordSection.PackagesConda, "packages.conda");
            json.WriteEndObject();
        }

        return RepodataIndex.Read(output.WrittenMemory, channel, subdir, formats, index.Names);
    }

    private void WriteSection(Utf8JsonWriter json, RecordSection section, string key)
    {
        json.WriteStartObject(key);
        foreach (var (name, table) in _read.OrderBy(shard => shard.Key, StringComparer.Ordinal))
        {
            foreach (var entry in table.Find(name))
            {
                if (entry.Section != section) continue;
                json.WritePropertyName(table.FileName(entry));
                json.WriteRawValue(table.Json(entry), skipInputValidation: true);
            }
        }

        json.WriteEndObject();
    }
}
