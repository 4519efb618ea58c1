using System.Text;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>
/// Which files may hold placeholders in an environment that Poncho did not make: conda-pack's list says it where there is one, else
/// conda-meta.
/// </summary>
internal static class CondaRecords
{
    private const long Largest = 64 * 1024 * 1024;

    public static List<PlaceholderNote> Of(string folder) => OfCondaPack(folder) ?? OfCondaMeta(folder);

    /// <summary>Null where conda-pack left no list.</summary>
    public static List<PlaceholderNote>? OfCondaPack(string folder) =>
        Read(Path.Combine(folder, "bin", "conda-unpack")) is { } script ? CondaPackRecords.Parse(Encoding.UTF8.GetString(script)) : null;

    private static List<PlaceholderNote> OfCondaMeta(string folder)
    {
        var notes = new List<PlaceholderNote>();
        string records = Path.Combine(folder, "conda-meta");
        if (!Directory.Exists(records)) return notes;
        foreach (string record in Directory.EnumerateFiles(records, "*.json").Order(StringComparer.Ordinal))
        {
            if (Read(record) is { } json) notes.AddRange(CondaMetaRecords.Parse(json, record));
        }

        return notes;
    }

    private static byte[]? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.LinkTarget is not null) return null;
            if (file.Length > Largest) throw new PonchoException($"file is too large ({file.Length} bytes) to be read whole: \"{path}\"");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
