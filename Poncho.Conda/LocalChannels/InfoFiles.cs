using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Poncho.Conda.Packages;

namespace Poncho.Conda.LocalChannels;

/// <summary>Writes the files of a new package's <c>info/</c>.</summary>
internal sealed class InfoFiles(PackageRequest request, string subdir, string build)
{
    private static readonly JsonWriterOptions s_format = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>By name below the package, sorted.</summary>
    public SortedDictionary<string, byte[]> Write(IReadOnlyList<PackedPath> paths)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["info/about.json"] = Json(WriteAbout),
            ["info/files"] = Encoding.UTF8.GetBytes(string.Concat(paths.Select(path => path.Path + "\n"))),
            ["info/index.json"] = Json(WriteIndex),
            ["info/paths.json"] = Json(json => WritePaths(json, paths)),
        };
        if (request.Noarch != NoarchType.None) files["info/link.json"] = Json(WriteLink);
        return files;
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_format))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private void WriteAbout(Utf8JsonWriter json)
    {
        if (request.License is not null) json.WriteString("license", request.License);
        if (request.Summary is not null) json.WriteString("summary", request.Summary);
    }

    private void WriteIndex(Utf8JsonWriter json)
    {
        bool isNoarch = request.Noarch != NoarchType.None;
        string[] platform = subdir.Split('-', 2);
        if (!isNoarch && platform.Length == 2) json.WriteString("arch", platform[1] switch { "64" => "x86_64", "32" => "x86", var other => other });
        json.WriteString("build", build);
        json.WriteNumber("build_number", request.BuildNumber);
        WriteTexts(json, "constrains", request.Constrains);
        WriteTexts(json, "depends", request.Depends);
        if (request.License is not null) json.WriteString("license", request.License);
        json.WriteString("name", request.Name);
        if (isNoarch) json.WriteString("noarch", Kind);
        else json.WriteString("platform", platform[0]);
        if (request.PythonSitePackagesPath is { } path) json.WriteString("python_site_packages_path", path);
        json.WriteString("subdir", subdir);
        if (request.Time is { } time) json.WriteNumber("timestamp", time * 1000);
        json.WriteString("version", request.Version);
    }

    private void WriteLink(Utf8JsonWriter json)
    {
        json.WriteStartObject("noarch");
        if (request.EntryPoints.Count > 0) WriteTexts(json, "entry_points", request.EntryPoints);
        json.WriteString("type", Kind);
        json.WriteEndObject();
        json.WriteNumber("package_metadata_version", 1);
    }

    private string Kind => request.Noarch == NoarchType.Python ? "python" : "generic";

    private static void WritePaths(Utf8JsonWriter json, IReadOnlyList<PackedPath> paths)
    {
        json.WriteStartArray("paths");
        foreach (var path in paths)
        {
            json.WriteStartObject();
            json.WriteString("_path", path.Path);
            if (path.Mode is { } mode) json.WriteString("file_mode", mode == PrefixFileMode.Text ? "text" : "binary");
            json.WriteString("path_type", path.Type switch { PathType.SoftLink => "softlink", PathType.Directory => "directory", _ => "hardlink" });
            if (path.Placeholder is not null) json.WriteString("prefix_placeholder", path.Placeholder);
            if (path.Sha256 is { } sha256) json.WriteString("sha256", sha256.Hex);
            if (path.Size is { } size) json.WriteNumber("size_in_bytes", size);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("paths_version", 1);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
