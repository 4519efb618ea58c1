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
            if (!records.TryAdd(record.Name, record))
                throw new PonchoException($"environment has two records of package {record.Name}: \"{path}\"", Hint);
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
        if (!PackageName.TryParse(Needed(root, "name", path), out var name))
            throw new PonchoException($"record of a package of an impossible name: \"{path}\"", Hint);
        return new PrefixRecord
        {
            Path = $"{Folder}/{Path.GetFileName(path)}",
            Name = name.Normalized,
            Version = Needed(root, "version", path),
            Build = Text(root, "build") ?? Needed(root, "build_string", path),
            Subdir = Text(root, "subdir"),
            Url = AddressOf(root),
            Sha256 = Digest.TryParseHex(Text(root, "sha256"), out var sha256) ? sha256 : null,
            Md5 = Text(root, "md5") is { } md5 && DocumentReader.IsMd5(md5) ? md5.ToLowerInvariant() : null,
            Size = root.TryGetProperty("size", out var size) && size.TryGetInt64(out long bytes) ? bytes : null,
            IsNoarchPython = Text(root, "noarch") == "python",
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
        if (Text(root, "channel") is not { } channel || !channel.Contains("://", StringComparison.Ordinal)) return null;
        if (Text(root, "fn") is not { } file || Text(root, "subdir") is not { } subdir) return null;
        channel = channel.TrimEnd('/');
        return channel.EndsWith("/" + subdir, StringComparison.Ordinal) ? $"{channel}/{file}" : $"{channel}/{subdir}/{file}";
    }

    private static ImmutableArray<RecordedFile> FilesOf(JsonElement root)
    {
        var files = new SortedDictionary<string, RecordedFile>(StringComparer.Ordinal);
        foreach (string path in Texts(root, "files")) files[path] = new RecordedFile(path, null, null, false);
        foreach (var item in Paths(root))
        {
            if (Text(item, "_path") is not { } path) continue;
            Digest? sha256 = Digest.TryParseHex(Text(item, "sha256"), out var digest) ? digest : null;
            files[path] = new RecordedFile(path, sha256, PlaceholderOf(item), Text(item, "file_mode") == "binary");
        }

        return [.. files.Values.Where(file => PackagePath.Fault(file.Path) is null)];
    }

    private static JsonElement[] Paths(JsonElement root) =>
        root.TryGetProperty("paths_data", out var data) && data.ValueKind == JsonValueKind.Object ? Items(data, "paths") : [];

    // A text that is longer than any path, or has a line break, is no placeholder.
    private static string? PlaceholderOf(JsonElement item)
    {
        string? text = Text(item, "prefix_placeholder");
        return text is { Length: <= LongestPlaceholder } && text.AsSpan().IndexOfAny('\0', '\n') < 0 ? text : null;
    }

    // What goes into file names and into the lines of conda-meta/history.
    private static string Needed(JsonElement root, string name, string path)
    {
        bool isGood = Text(root, name)?.All(c => !char.IsControl(c) && c is not ('/' or '\\' or ' ')) == true;
        return isGood ? Text(root, name)! : throw new PonchoException($"record has no good \"{name}\": \"{path}\"", Hint);
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static ImmutableArray<string> Texts(JsonElement root, string name) =>
        [.. Items(root, name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];

    private static JsonElement[] Items(JsonElement root, string name) =>
        root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
}
