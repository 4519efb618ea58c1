using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Conda.Channels;
using Poncho.Conda.Packages;

namespace Poncho.Conda.Linking;

/// <summary>
/// The record that conda keeps of a linked package: <c>conda-meta/NAME-VERSION-BUILD.json</c>. This one is the same on every machine: it
/// says what the package says of itself, where it canonically comes from and which paths it has, and nothing of prefixes, caches or
/// requests. Members are sorted by name, as conda writes them.
/// </summary>
public static class CondaMetaRecord
{
    // What conda's own record has of index.json; what else a package writes there (or a hostile one: paths, scripts) stays out.
    private static readonly string[] s_texts = ["arch", "features", "license", "license_family", "platform", "python_site_packages_path"];

    private static readonly string[] s_copied = ["extra_depends", "purls", "track_features"];

    private static readonly JsonWriterOptions s_format = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The record's place below the prefix.</summary>
    public static string PathOf(PackageMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return $"conda-meta/{metadata.Index.Name}-{metadata.Index.Version}-{metadata.Index.Build}.json";
    }

    /// <summary>The record's bytes, ending in a line feed.</summary>
    /// <param name="metadata">The package.</param>
    /// <param name="plan">What was linked, as <see cref="PayloadCheck.Finish"/> returned it.</param>
    /// <param name="source">Where the archive came from, by the lock.</param>
    /// <param name="byteCode">The <c>.pyc</c> files that were really made, below the prefix.</param>
    public static byte[] Write(PackageMetadata metadata, LinkPlan plan, RecordSource source, IEnumerable<string> byteCode)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(source);
        var paths = RecordedPath.All(plan, byteCode);
        var buffer = new ArrayBufferWriter<byte>(4096 + 256 * paths.Count);
        using (var json = new Utf8JsonWriter(buffer, s_format))
        {
            json.WriteStartObject();
            foreach (var (_, write) in Members(metadata, paths, source).OrderBy(member => member.Key, StringComparer.Ordinal)) write(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static Dictionary<string, Action<Utf8JsonWriter>> Members(PackageMetadata metadata, List<RecordedPath> paths, RecordSource source)
    {
        var index = metadata.Index;
        var members = new Dictionary<string, Action<Utf8JsonWriter>>(StringComparer.Ordinal);
        foreach (string name in s_copied)
        {
            if (!index.Json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) continue;
            members[name] = json =>
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            };
        }

        foreach (string name in s_texts)
        {
            if (index.Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String) AddText(name, value.GetString()!);
        }

        AddText("build", index.Build);
        members["build_number"] = json => json.WriteNumber("build_number", index.BuildNumber);
        AddText("channel", source.Channel);
        AddTexts("constrains", index.Constrains);
        AddTexts("depends", index.Depends);
        AddTexts("files", paths.Select(path => path.Path));
        AddText("fn", source.FileName);
        members["link"] = WriteLink;
        if (source.Md5 is { } md5) AddText("md5", md5);
        AddText("name", index.Name);
        if (metadata.Noarch != NoarchType.None) AddText("noarch", metadata.Noarch == NoarchType.Python ? "python" : "generic");
        members["paths_data"] = json => WritePaths(json, paths);
        if (source.Sha256 is { } sha256) AddText("sha256", sha256.Hex);
        if (source.Size is { } size) members["size"] = json => json.WriteNumber("size", size);
        if (index.Timestamp is { } timestamp) members["timestamp"] = json => json.WriteNumber("timestamp", timestamp);
        AddText("subdir", index.Subdir ?? FolderOf(source.Url));
        AddText("url", source.Url);
        AddText("version", index.Version);
        return members;

        void AddText(string name, string value) => members[name] = json => json.WriteString(name, value);

        void AddTexts(string name, IEnumerable<string> values) => members[name] = json =>
        {
            json.WriteStartArray(name);
            foreach (string value in values) json.WriteStringValue(value);
            json.WriteEndArray();
        };
    }

    // Packages older than platform folders do not say theirs; the channel's URL does.
    private static string FolderOf(string url) => ArchiveAddress.TryParse(url, out var address) ? address.Subdir : "noarch";

    // type 1 is a hard link, conda's usual way; the source would be a folder of this machine.
    private static void WriteLink(Utf8JsonWriter json)
    {
        json.WriteStartObject("link");
        json.WriteString("source", "");
        json.WriteNumber("type", 1);
        json.WriteEndObject();
    }

    private static void WritePaths(Utf8JsonWriter json, List<RecordedPath> paths)
    {
        json.WriteStartObject("paths_data");
        json.WriteStartArray("paths");
        foreach (var path in paths) path.Write(json);
        json.WriteEndArray();
        json.WriteNumber("paths_version", 1);
        json.WriteEndObject();
    }
}
