using System.Text.Json;
using System.Text.Json.Serialization;
using Poncho.IO.Files;

namespace Poncho.Conda.LocalChannels;

/// <summary>
/// What was read of a platform folder's packages the last time, beside them in <c>.poncho-index.json</c>: believed while a file's size and
/// time are the same.
/// </summary>
internal sealed record IndexCache
{
    public const string FileName = ".poncho-index.json";

    // Raised when the record of an unchanged package would come out differently.
    private const int CurrentForm = 1;

    [JsonPropertyName("form")]
    public int Form { get; init; } = CurrentForm;

    [JsonPropertyName("packages")]
    public required SortedDictionary<string, IndexedPackage> Packages { get; init; }

    /// <summary>An empty cache where no file is there or it cannot be read: a cache only saves time.</summary>
    public static async Task<IndexCache> ReadAsync(string folder, CancellationToken cancel)
    {
        try
        {
            string path = Path.Combine(folder, FileName);
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, AtomicFile.BufferSize, FileOptions.Asynchronous);
            var cache = await JsonSerializer.DeserializeAsync(file, LocalChannelsJson.Default.IndexCache, cancel);
            if (cache is { Form: CurrentForm }) return cache;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // read anew
        }

        return new IndexCache { Packages = new SortedDictionary<string, IndexedPackage>(StringComparer.Ordinal) };
    }

    public Task WriteAsync(string folder, CancellationToken cancel) =>
        AtomicFile.WriteAsync(
            Path.Combine(folder, FileName),
            (file, token) => JsonSerializer.SerializeAsync(file, this, LocalChannelsJson.Default.IndexCache, token),
            cancel);
}
