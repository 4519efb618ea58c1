using System.Text.Json;
using Poncho.IO;

namespace Poncho.Conda.Packages;

/// <summary>Reads <c>info/link.json</c> (package_metadata_version 1).</summary>
internal static class LinkJsonReader
{
    private const string File = "info/link.json";

    public static LinkJson Read(string archive, ReadOnlyMemory<byte> bytes)
    {
        var json = MetadataReader.Json(archive, File, bytes);
        if (json.TryGetProperty("package_metadata_version", out var version) && version.ValueKind == JsonValueKind.Number && version.GetDouble() > 1)
            throw Wrong(archive, $"has a package_metadata_version above 1 ({version})");
        var noarch = json.TryGetProperty("noarch", out var value) && value.ValueKind == JsonValueKind.Object ? value : default;
        return new LinkJson
        {
            Noarch = noarch.ValueKind == JsonValueKind.Undefined ? NoarchType.None : Kind(archive, noarch),
            EntryPoints = noarch.ValueKind == JsonValueKind.Undefined ? [] : EntryPoints(archive, noarch),
            PreferredEnvironment = json.TryGetProperty("preferred_env", out var env) && env.ValueKind == JsonValueKind.Object
                && env.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null,
        };
    }

    private static NoarchType Kind(string archive, JsonElement noarch)
    {
        if (!noarch.TryGetProperty("type", out var type)) throw Wrong(archive, "says noarch and not which kind");
        return type.ValueKind != JsonValueKind.String ? throw Wrong(archive, "has a kind of noarch that is no text")
            : type.ValueEquals("python") ? NoarchType.Python
            : type.ValueEquals("generic") ? NoarchType.Generic
            : throw Wrong(archive, $"has a kind of noarch that Poncho does not know ({ArchiveErrors.Printable(type.ToString())})");
    }

    private static List<EntryPoint> EntryPoints(string archive, JsonElement noarch)
    {
        var entryPoints = new List<EntryPoint>();
        if (!noarch.TryGetProperty("entry_points", out var list) || list.ValueKind == JsonValueKind.Null) return entryPoints;
        if (list.ValueKind != JsonValueKind.Array) throw Wrong(archive, "has entry_points that are no list");
        foreach (var item in list.EnumerateArray())
        {
            string text = item.ValueKind == JsonValueKind.String ? item.GetString()! : item.ToString();
            if (!EntryPoint.TryParse(text, out var entryPoint))
                throw Wrong(archive, $"has an entry point that is none (\"{ArchiveErrors.Printable(text)}\")");
            entryPoints.Add(entryPoint);
        }

        return entryPoints;
    }

    private static PonchoException Wrong(string archive, string what) => ArchiveErrors.Info(archive, File, what);
}
