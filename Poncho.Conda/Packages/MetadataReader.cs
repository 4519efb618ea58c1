using System.Text.Json;

namespace Poncho.Conda.Packages;

/// <summary>Makes a <see cref="PackageMetadata"/> of the files of <c>info/</c>.</summary>
internal static class MetadataReader
{
    public static PackageMetadata Read(string archive, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var index = IndexJsonReader.Read(archive, files.TryGetValue("info/index.json", out var indexBytes)
            ? indexBytes : throw ArchiveErrors.Corrupt(archive, "it has no info/index.json"));
        return new PackageMetadata
        {
            FileName = archive,
            Index = index,
            Paths = Paths(archive, files),
            Link = files.TryGetValue("info/link.json", out var link) ? LinkJsonReader.Read(archive, link) : null,
            Files = files,
        };
    }

    /// <summary>Parses JSON and says what is wrong with it.</summary>
    public static JsonElement Json(string archive, string file, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 64 });
            var root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object ? root : throw ArchiveErrors.Info(archive, file, "is no JSON object");
        }
        catch (JsonException e)
        {
            throw ArchiveErrors.Info(archive, file, "is no valid JSON", e);
        }
    }

    private static PathsData Paths(string archive, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        if (files.TryGetValue("info/paths.json", out var paths)) return PathsJsonReader.Read(archive, paths.Span);
        if (files.ContainsKey("info/files")) return OldPaths.Read(archive, files);
        throw ArchiveErrors.Corrupt(archive, "it has neither info/paths.json nor info/files");
    }
}
