using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Placing;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Capturing;

/// <summary>
/// The <c>conda-meta</c> record of a package whose files are captured: what its own record says, without what is of the machine (folders, caches,
/// tokens, requests), and the files that are really there.
/// </summary>
internal static class CapturedRecord
{
    private static readonly HashSet<string> s_left = new(StringComparer.Ordinal)
    {
        "auth", "channel", "extracted_package_dir", "files", "legacy_bz2_md5", "legacy_bz2_size", "link", "package_tarball_full_path", "paths_data",
        "requested_spec", "requested_specs", "url",
    };

    private static readonly JsonWriterOptions s_format = new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="tree">The environment.</param>
    /// <param name="record">Of which package.</param>
    /// <param name="source">Where it is from, canonical.</param>
    /// <param name="paths">The files and links that are captured, sorted.</param>
    /// <param name="relocations">Those that hold a placeholder.</param>
    public static LastFile Write(PrefixTree tree, PrefixRecord record, CondaSource source, IEnumerable<PrefixEntry> paths, RelocationIndex relocations)
    {
        using var original = JsonDocument.Parse(Read(tree.FullPath(record.Path)));
        var members = new SortedDictionary<string, Action<Utf8JsonWriter>>(StringComparer.Ordinal);
        foreach (var member in original.RootElement.EnumerateObject().Where(member => !s_left.Contains(member.Name)))
        {
            members[member.Name] = json =>
            {
                json.WritePropertyName(member.Name);
                member.Value.WriteTo(json);
            };
        }

        members["channel"] = json => json.WriteString("channel", source.Address.Channel);
        members["url"] = json => json.WriteString("url", source.Url);
        members["link"] = json =>
        {
            json.WriteStartObject("link");
            json.WriteString("source", "");
            json.WriteNumber("type", 1);
            json.WriteEndObject();
        };
        var files = paths.ToList();
        members["files"] = json =>
        {
            json.WriteStartArray("files");
            foreach (var file in files) json.WriteStringValue(file.Path);
            json.WriteEndArray();
        };
        members["paths_data"] = json => WritePaths(json, files, relocations);
        return new LastFile(record.Path, ToJson(members.Values));
    }

    private static void WritePaths(Utf8JsonWriter json, List<PrefixEntry> files, RelocationIndex relocations)
    {
        json.WriteStartObject("paths_data");
        json.WriteStartArray("paths");
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("_path", file.Path);
            var relocation = relocations.Find(file.Path);
            if (relocation is not null) json.WriteString("file_mode", relocation.Mode == RelocationMode.Text ? "text" : "binary");
            json.WriteString("path_type", file.LinkTarget is null ? "hardlink" : "softlink");
            if (relocation is not null) json.WriteString("prefix_placeholder", relocation.Placeholder);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("paths_version", 1);
        json.WriteEndObject();
    }

    private static byte[] ToJson(IEnumerable<Action<Utf8JsonWriter>> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_format))
        {
            json.WriteStartObject();
            foreach (var write in members) write(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
