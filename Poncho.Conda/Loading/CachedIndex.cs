using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Conda.Loading;

/// <summary>What is remembered of a fetched index: beside the JSON itself, how to ask whether it is still the one.</summary>
internal sealed record CachedIndex
{
    private const int Schema = 1;

    // Hex digits of the checksum of the note, on its first line.
    private const int SumLength = 16;

    /// <summary>The name of the JSON's file, beside this one.</summary>
    public required string Content { get; init; }

    /// <summary>Bytes of the JSON.</summary>
    public required long Length { get; init; }

    /// <summary>
    /// XXH3 of the JSON, so that a flipped bit on this disk does not lead to other packages. It does not protect from changes on purpose.
    /// </summary>
    public required ulong Sum { get; init; }

    public required IndexFormat Format { get; init; }

    public required Validators Validators { get; init; }

    /// <summary>When the server last said that it is the newest.</summary>
    public required DateTimeOffset Checked { get; init; }

    /// <summary>When a smaller form was last looked for.</summary>
    public required DateTimeOffset Explored { get; init; }

    /// <summary>Whether shards were among what was looked for.</summary>
    public required bool LookedForShards { get; init; }

    /// <summary>Reads what is remembered; null where nothing is, or nothing that can be used.</summary>
    public static CachedIndex? TryRead(string path)
    {
        try
        {
            byte[] note = File.ReadAllBytes(path);
            if (note.Length <= SumLength || !note.AsSpan(0, SumLength).SequenceEqual(SumOf(note.AsSpan(SumLength)))) return null;
            using var json = JsonDocument.Parse(note.AsMemory(SumLength));
            var root = json.RootElement;
            string content = root.GetProperty("content").GetString()!;
            if (root.GetProperty("schema").GetInt32() != Schema || Path.GetFileName(content) != content) return null;
            var index = new CachedIndex
            {
                Content = content,
                Length = root.GetProperty("length").GetInt64(),
                Sum = root.GetProperty("xxh3").GetUInt64(),
                Format = Enum.Parse<IndexFormat>(root.GetProperty("format").GetString()!),
                Validators = ReadValidators(root),
                Checked = root.GetProperty("checked").GetDateTimeOffset(),
                Explored = root.GetProperty("explored").GetDateTimeOffset(),
                LookedForShards = root.TryGetProperty("shards", out var shards) && shards.GetBoolean(),
            };
            var file = new FileInfo(Path.Combine(Path.GetDirectoryName(path)!, content));
            return file.Exists && file.Length == index.Length ? index : null;
        }
        catch (Exception e) when (IsUnusable(e))
        {
            return null;
        }
    }

    public Task WriteAsync(string path, CancellationToken cancel) => AtomicFile.WriteAsync(path, ToJson(), cancel);

    private byte[] ToJson()
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte((byte)'\n');
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema", Schema);
            writer.WriteString("content", Content);
            writer.WriteNumber("length", Length);
            writer.WriteNumber("xxh3", Sum);
            writer.WriteString("format", Format.ToString());
            if (Validators.ETag is { } tag) writer.WriteString("etag", tag);
            if (Validators.LastModified is { } date) writer.WriteString("last_modified", date);
            if (Validators.MaxAge is { } age) writer.WriteNumber("max_age", age.TotalSeconds);
            writer.WriteString("checked", Checked);
            writer.WriteString("explored", Explored);
            writer.WriteBoolean("shards", LookedForShards);
            writer.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        byte[] note = bytes.ToArray();
        return [.. SumOf(note), .. note];
    }

    private static bool IsUnusable(Exception e) =>
        e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException or OverflowException;

    private static Validators ReadValidators(JsonElement root) => new()
    {
        ETag = Text(root, "etag"),
        LastModified = Text(root, "last_modified"),
        MaxAge = root.TryGetProperty("max_age", out var age) ? TimeSpan.FromSeconds(age.GetDouble()) : null,
    };

    private static byte[] SumOf(ReadOnlySpan<byte> note)
    {
        string hex = XxHash3.HashToUInt64(note).ToString("x16", CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(hex);
    }

    private static string? Text(JsonElement root, string key) => root.TryGetProperty(key, out var text) ? text.GetString() : null;
}
