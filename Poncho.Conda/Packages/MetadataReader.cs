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
            using var document = JsonDocument.Parse(WithoutMark(bytes), new JsonDocumentOptions { MaxDepth = 64 });
            var root = document.RootElement.Clone();
            ReadTexts(root);
            return root.ValueKind == JsonValueKind.Object ? root : throw ArchiveErrors.Info(archive, file, "is no JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ArchiveErrors.Info(archive, file, "is no valid JSON", e);
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) => bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    // The platform looks into texts when they are asked for: bytes that are no UTF-8 and halves of surrogate pairs would be found later, in
    // the middle of something else.
    private static void ReadTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) ReadTexts(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadTexts(member.Value);
                }

                break;
            default:
                break;
        }
    }

    private static PathsData Paths(string archive, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        if (files.TryGetValue("info/paths.json", out var paths)) return PathsJsonReader.Read(archive, paths.Span);
        if (files.ContainsKey("info/files")) return OldPaths.Read(archive, files);
        throw ArchiveErrors.Corrupt(archive, "it has neither info/paths.json nor info/files");
    }
}
