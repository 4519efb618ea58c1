using System.Text.Json;
using Poncho.IO;

namespace Poncho.Conda.Packages;

/// <summary>Reads <c>info/index.json</c>.</summary>
internal static class IndexJsonReader
{
    private const string File = "info/index.json";

    public static IndexJson Read(string archive, ReadOnlyMemory<byte> bytes)
    {
        var json = MetadataReader.Json(archive, File, bytes);
        return new IndexJson
        {
            Name = Part(archive, json, "name"),
            Version = Part(archive, json, "version"),
            Build = Part(archive, json, "build"),
            BuildNumber = Number(archive, json, "build_number") ?? 0,
            Subdir = Text(archive, json, "subdir"),
            Noarch = Noarch(archive, json),
            Depends = Texts(archive, json, "depends"),
            Constrains = Texts(archive, json, "constrains"),
            License = json.TryGetProperty("license", out var license) && license.ValueKind == JsonValueKind.String ? license.GetString() : null,
            Timestamp = Number(archive, json, "timestamp"),
            PythonSitePackagesPath = Text(archive, json, "python_site_packages_path"),
            Json = json,
        };
    }

    // These three become file names (conda-meta/NAME-VERSION-BUILD.json).
    private static string Part(string archive, JsonElement json, string name)
    {
        string? text = Text(archive, json, name);
        if (string.IsNullOrEmpty(text)) throw Wrong(archive, $"has no {name}");
        return text.Length <= 200 && !text.AsSpan().ContainsAny("/\\\0") && !text.Any(char.IsControl) && text is not ("." or "..")
            ? text : throw Wrong(archive, $"has a {name} that is no name (\"{ArchiveErrors.Printable(text)}\")");
    }

    private static string? Text(string archive, JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(archive, $"has a {name} that is no text");
    }

    private static long? Number(string archive, JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Number) throw Wrong(archive, $"has a {name} that is no number");
        // Some tools wrote times as 1.5e12.
        return value.TryGetInt64(out long number) ? number
            : value.TryGetDouble(out double real) && Math.Abs(real) < 1e18 ? (long)real
            : throw Wrong(archive, $"has a {name} that is no whole number");
    }

    private static List<string> Texts(string archive, JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Wrong(archive, $"has {name} that are no list of texts");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    // true is what conda-build wrote before there were kinds.
    private static NoarchType Noarch(string archive, JsonElement json)
    {
        if (!json.TryGetProperty("noarch", out var value)) return NoarchType.None;
        return value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.False => NoarchType.None,
            JsonValueKind.True => NoarchType.Generic,
            JsonValueKind.String when value.ValueEquals("python") => NoarchType.Python,
            JsonValueKind.String when value.ValueEquals("generic") => NoarchType.Generic,
            _ => throw Wrong(archive, $"has a kind of noarch that Poncho does not know ({ArchiveErrors.Printable(value.ToString())})"),
        };
    }

    private static PonchoException Wrong(string archive, string what) => ArchiveErrors.Info(archive, File, what);
}
