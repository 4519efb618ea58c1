using System.Text.Json;

namespace Poncho.EndToEnd.Trees;

/// <summary>Which paths of a prefix belong to which package, by its records.</summary>
/// <param name="Packages">How many records there are.</param>
/// <param name="Clobbered">Paths that more than one lists.</param>
internal sealed record Owners(int Packages, IReadOnlySet<string> Clobbered)
{
    public static Owners Of(string prefix)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var clobbered = new HashSet<string>(StringComparer.Ordinal);
        string[] records = Directory.GetFiles(Path.Combine(prefix, "conda-meta"), "*.json");
        foreach (string record in records)
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(record));
            foreach (var file in document.RootElement.GetProperty("files").EnumerateArray())
            {
                if (!seen.Add(file.GetString()!)) clobbered.Add(file.GetString()!);
            }
        }

        return new Owners(records.Length, clobbered);
    }
}
