using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Locking.Foreign;

/// <summary>Facts of archives by the checksum that a lock has of them, one small file each: an archive whose layer is made need not be fetched again to be looked into.</summary>
/// <param name="folder">Where they are; made when the first is written.</param>
internal sealed class ArchiveFactsCache(string folder)
{
    private const int Schema = 1;

    /// <summary>Null where nothing is known, or what was kept is damaged.</summary>
    public async Task<ArchiveFacts?> FindAsync(ForeignPackage package, CancellationToken cancel)
    {
        if (PathOf(package) is not { } path) return null;
        try
        {
            using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(path, cancel));
            var root = document.RootElement;
            if (root.GetProperty("schema").GetInt32() != Schema) return null;
            return new ArchiveFacts
            {
                Sha256 = Digest.Parse(root.GetProperty("sha256").GetString()),
                Size = root.GetProperty("size").GetInt64(),
                IsNoarchPython = root.GetProperty("noarch_python").GetBoolean(),
                PythonSitePackagesPath = root.TryGetProperty("python_site_packages_path", out var sitePackages) ? sitePackages.GetString() : null,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    public async Task AddAsync(ForeignPackage package, ArchiveFacts facts, CancellationToken cancel)
    {
        if (PathOf(package) is not { } path) return;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("sha256", facts.Sha256.ToString());
            json.WriteNumber("size", facts.Size);
            json.WriteBoolean("noarch_python", facts.IsNoarchPython);
            if (facts.PythonSitePackagesPath is { } sitePackages) json.WriteString("python_site_packages_path", sitePackages);
            json.WriteEndObject();
        }

        Folders.Ensure(folder);
        await AtomicFile.WriteAsync(path, buffer.ToArray(), cancel);
    }

    // Without a checksum nothing says that the archive is still what it was.
    private string? PathOf(ForeignPackage package) =>
        package.Sha256 is { } sha256 ? Path.Combine(folder, sha256.Hex + ".json") : package.Md5 is { } md5 ? Path.Combine(folder, $"md5-{md5}.json") : null;
}
