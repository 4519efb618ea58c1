using System.Collections.Immutable;
using System.Text.Json;
using Poncho.Builder.Locks;
using Poncho.Conda.Naming;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Capturing;

/// <summary>Reads the records of an environment, whichever of conda, mamba, micromamba, rattler and Poncho wrote them.</summary>
internal static class PrefixRecordReader
{
    public const string Folder = "conda-meta";

    private const int LongestPlaceholder = 1024;

    private const string Hint = "the environment is damaged: conda could not use it either";

    /// <summary>All of them, by name.</summary>
    /// <exception cref="PonchoException">One is no record, or two are of one package.</exception>
    public static async Task<IReadOnlyList<PrefixRecord>> ReadAllAsync(string prefix, CancellationToken cancel)
    {
        var records = new SortedDictionary<string, PrefixRecord>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(Path.Combine(prefix, Folder), "*.json").Order(StringComparer.Ordinal))
        {
            var record = await ReadAsync(path, cancel);
            if (!records.TryAdd(record.Name, record)) throw new PonchoException($"environment has two records of package {record.Name}: \"{path}\"", Hint);
        }

        return [.. records.Values];
    }

    private static async Task<PrefixRecord> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            using var json = await JsonDocument.ParseAsync(file, default, cancel);
            return Read(json.RootElement, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new PonchoException($"not the record of a conda package: \"{path}\"", Hint, e);
        }
    }

    private static PrefixRecord Read(JsonElement root, string path)
    {
        string name = Needed(root, "name", path);
        return new PrefixRecord
        {
            Path = $"{Folder}/{Path.GetFileName(path)}",
            Name = PackageName.TryParse(name, out var parsed) ? parsed.Normalized : throw new PonchoException($"record of a package of an impossible name: \"{path}\"", Hint),
            Version = Needed(root, "version", path),
            Build = Text(root, "build") ?? Needed(root, "build_string", path),
            Subdir = Text(root, "subdir"),
            Url = AddressOf(root),
            Sha256 = Digest.TryParseHex(Text(root, "sha256"), out var sha256) ? sha256 : null,
            Md5 = Text(root, "md5") is { } md5 && DocumentReader.IsMd5(md5) ? md5.ToLowerInvariant() : null,
            Size = root.TryGetProperty("size", out var size) && size.TryGetInt64(out long bytes) ? bytes : null,
            IsNoarchPython = root.TryGetProperty("noarch", out var noarch) && noarch.ValueKind == JsonValueKind.String && noarch.GetString() == "python",
            PythonSitePackagesPath = Text(root, "python_site_packages_path"),
            License = Text(root, "license"),
            Depends = Texts(root, "depends"),
            Files = FilesOf(root),
        };
    }

    // Old records have no address, but what it is made of.
    private static string? AddressOf(JsonElement root)
    {
        if (Text(root, "url") is { } url) return url;
        if (Text(root, "channel") is not { } channel || !channel.Contains("://", StringComparison.Ordinal) || Text(root, "fn") is not { } file || Text(root, "subdir") is not { } subdir) return null;
        channel = channel.TrimEnd('/');
        return channel.EndsWith("/" + subdir, StringComparison.Ordinal) ? $"{channel}/{file}" : $"{channel}/{subdir}/{file}";
    }

    private static ImmutableArray<RecordedFile> FilesOf(JsonElement root)
    {
        var files = new SortedDictionary<string, RecordedFile>(StringComparer.Ordinal);
        foreach (string path in Texts(root, "files")) files[path] = new RecordedFile(path, null, null, false);
        if (root.TryGetProperty("paths_data", out var data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("paths", out var paths) && paths.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in paths.EnumerateArray())
            {
                if (Text(item, "_path") is not { } path) continue;
                files[path] = new RecordedFile(path, Digest.TryParseHex(Text(item, "sha256"), out var sha256) ? sha256 : null, PlaceholderOf(item), Text(item, "file_mode") == "binary");
            }
        }

        return [.. files.Values.Where(file => PackagePath.Fault(file.Path) is null)];
    }

    // Longer than any path, or with a line break, it is none.
    private static string? PlaceholderOf(JsonElement item) => Text(item, "prefix_placeholder") is { Length: <= LongestPlaceholder } text && text.AsSpan().IndexOfAny('\0', '\n') < 0 ? text : null;

    private static string Needed(JsonElement root, string name, string path) =>
        Text(root, name) is { Length: > 0 } text && text.All(c => !char.IsControl(c) && c is not ('/' or '\\' or ' ')) ? text : throw new PonchoException($"record has no good \"{name}\": \"{path}\"", Hint);

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static ImmutableArray<string> Texts(JsonElement root, string name) =>
        root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)] : [];
}
