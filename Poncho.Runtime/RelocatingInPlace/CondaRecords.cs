using System.Text;
using Poncho.IO;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>
/// Which files may hold placeholders in an environment that Poncho did not make: conda-pack's list says it where there is one, else
/// conda-meta.
/// </summary>
internal static class CondaRecords
{
    private const int Largest = 64 * 1024 * 1024;

    // Several packages may have a file of one name.
    private const int MostNotesOfFile = 16;

    public static List<PlaceholderNote> Of(string folder) => OfCondaPack(folder) ?? OfCondaMeta(folder);

    /// <summary>Null where conda-pack left no list.</summary>
    public static List<PlaceholderNote>? OfCondaPack(string folder) =>
        Read(Path.Combine(folder, "bin", "conda-unpack")) is { } script
            && CondaPackRecords.Parse(Encoding.UTF8.GetString(script)) is { } notes ? Checked(notes) : null;

    private static List<PlaceholderNote> OfCondaMeta(string folder)
    {
        var notes = new List<PlaceholderNote>();
        string records = Path.Combine(folder, "conda-meta");
        if (!Directory.Exists(records)) return notes;
        foreach (string record in Directory.EnumerateFiles(records, "*.json").Order(StringComparer.Ordinal))
        {
            if (Read(record) is { } json) notes.AddRange(CondaMetaRecords.Parse(json, record));
        }

        return Checked(notes);
    }

    // A file that is named again and again would be searched as often.
    private static List<PlaceholderNote> Checked(List<PlaceholderNote> notes)
    {
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var note in notes)
        {
            int count = times[note.Path] = times.GetValueOrDefault(note.Path) + 1;
            if (count <= MostNotesOfFile) continue;
            throw new PonchoException(
                $"the environment's records name a file more than {MostNotesOfFile} times: \"{note.Path}\"",
                "do not use it unless you trust who made it");
        }

        return [.. notes.Distinct()];
    }

    private static byte[]? Read(string path) => new FileInfo(path).LinkTarget is null ? PlainFile.Read(path, Largest, follow: false) : null;
}
