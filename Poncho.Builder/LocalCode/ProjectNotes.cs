using System.Buffers;
using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.LocalCode;

/// <summary>
/// What is remembered of a project's folder and of the wheel that was made of it last. It is a cache: where it cannot be read, the wheel is
/// built again.
/// </summary>
internal sealed record ProjectNotes
{
    private const int Schema = 1;

    /// <summary>Of <see cref="ProjectDefinition"/>, and of where the git repository stands where a tool asks it.</summary>
    public required Digest Definition { get; init; }

    /// <summary>The wheel's file name.</summary>
    public required string Wheel { get; init; }

    public required Digest WheelSha256 { get; init; }

    /// <summary>Whether the wheel holds files of the folder as they stand and nothing else but its own metadata.</summary>
    public required bool IsPlain { get; init; }

    /// <summary>
    /// When the files were looked at, in ticks of UTC: what was written then or later may have changed since, within the clock's grain.
    /// </summary>
    public required long LookedAt { get; init; }

    /// <summary>All files of the project, by path.</summary>
    public required IReadOnlyList<NotedFile> Files { get; init; }

    /// <returns>Null where there are none, or none that can be used.</returns>
    public static async Task<ProjectNotes?> TryReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return Read(await File.ReadAllBytesAsync(path, cancel));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    public Task WriteAsync(string path, CancellationToken cancel)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("definition", Definition.ToString());
            json.WriteString("wheel", Wheel);
            json.WriteString("wheel_sha256", WheelSha256.ToString());
            json.WriteBoolean("plain", IsPlain);
            json.WriteNumber("looked_at", LookedAt);
            json.WriteStartArray("files");
            foreach (var file in Files)
            {
                json.WriteStartArray();
                json.WriteStringValue(file.Path);
                json.WriteNumberValue(file.Size);
                json.WriteNumberValue(file.Time);
                json.WriteStringValue(file.Sha256.ToString());
                if (file.InWheel is { } place) json.WriteStringValue(place);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        Folders.Ensure(Path.GetDirectoryName(path)!);
        return AtomicFile.WriteAsync(path, text.WrittenMemory, cancel);
    }

    private static ProjectNotes? Read(ReadOnlyMemory<byte> content)
    {
        using var document = JsonDocument.Parse(content);
        var root = document.RootElement;
        if (root.GetProperty("schema").GetInt32() != Schema) return null;
        return new ProjectNotes
        {
            Definition = Digest.Parse(root.GetProperty("definition").GetString()),
            Wheel = root.GetProperty("wheel").GetString()!,
            WheelSha256 = Digest.Parse(root.GetProperty("wheel_sha256").GetString()),
            IsPlain = root.GetProperty("plain").GetBoolean(),
            LookedAt = root.GetProperty("looked_at").GetInt64(),
            Files = [.. root.GetProperty("files").EnumerateArray().Select(FileOf)],
        };
    }

    private static NotedFile FileOf(JsonElement file)
    {
        string? inWheel = file.GetArrayLength() > 4 ? file[4].GetString() : null;
        return new NotedFile(file[0].GetString()!, file[1].GetInt64(), file[2].GetInt64(), Digest.Parse(file[3].GetString()), inWheel);
    }
}
