using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Conda.Naming;
using Poncho.IO.Compression;
using Poncho.IO.Files;

namespace Poncho.Conda.Shards;

/// <summary>Makes of a shard what <c>repodata.json</c> would say of its name.</summary>
internal static class ShardJson
{
    /// <summary>The largest shard of a real channel, decompressed, has some 20 MB.</summary>
    private const int LargestShard = 512 << 20;

    private static readonly JsonWriterOptions s_format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads a shard.</summary>
    /// <param name="shard">The bytes as fetched.</param>
    /// <param name="name">The name whose shard it is; records of others are left out.</param>
    /// <exception cref="InvalidDataException">It is no zstd, no MessagePack, or too large.</exception>
    public static ReadOnlyMemory<byte> Of(byte[] shard, string name)
    {
        var content = Decompress(shard);
        var output = new ArrayBufferWriter<byte>(content.Length + 1024);
        using (var json = new Utf8JsonWriter(output, s_format))
        {
            var reader = new ShardReader(content);
            json.WriteStartObject();
            for (int left = reader.ReadMap(); left > 0; left--) CopyMember(ref reader, json, name);
            json.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    private static void CopyMember(ref ShardReader reader, Utf8JsonWriter json, string name)
    {
        if (reader.TryReadKey(out var key) && (key.SequenceEqual("packages"u8) || key.SequenceEqual("packages.conda"u8)))
        {
            json.WriteStartObject(key);
            for (int left = reader.ReadMap(); left > 0; left--) CopyRecord(ref reader, json, name);
            json.WriteEndObject();
        }
        else
        {
            reader.Skip();
        }
    }

    private static void CopyRecord(ref ShardReader reader, Utf8JsonWriter json, string name)
    {
        if (reader.TryReadKey(out var fileName) && IsOf(fileName, name))
        {
            json.WritePropertyName(fileName);
            ShardValueJson.Copy(ref reader, json);
        }
        else
        {
            reader.Skip();
        }
    }

    private static bool IsOf(ReadOnlySpan<byte> fileName, string name)
    {
        int length = ArchiveName.NameLength(fileName[..ArchiveName.StemLength(fileName)]);
        return length > 0 && string.Equals(Encoding.UTF8.GetString(fileName[..length]), name, StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlyMemory<byte> Decompress(byte[] shard)
    {
        var content = new ArrayBufferWriter<byte>(4 * shard.Length + 1024);
        using var stream = new ZstdDecompressStream(new MemoryStream(shard));
        for (int read; (read = stream.Read(content.GetSpan(AtomicFile.BufferSize))) > 0;)
        {
            content.Advance(read);
            if (content.WrittenCount > LargestShard) throw new InvalidDataException($"it is larger than {LargestShard >> 20} MiB");
        }

        return content.WrittenMemory;
    }
}
