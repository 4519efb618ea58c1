using System.Text;

namespace Poncho.Conda.Packages;

/// <summary>
/// The paths of packages older than <c>paths.json</c>: <c>info/files</c>, <c>has_prefix</c>, <c>no_link</c> and <c>no_softlink</c>.
/// </summary>
internal static class OldPaths
{
    public static PathsData Read(string archive, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var names = Lines(files, "info/files").Select(line => PathsJsonReader.PathOf(archive, line)).ToList();
        var listed = names.ToHashSet(StringComparer.Ordinal);
        var placeholders = HasPrefix(archive, Lines(files, "info/has_prefix"), listed);
        var noLink = Lines(files, "info/no_link").Concat(Lines(files, "info/no_softlink")).ToHashSet(StringComparer.Ordinal);
        return new PathsData
        {
            IsFromPathsJson = false,
            Entries =
            [
                .. names.Select(name => placeholders.TryGetValue(name, out var line)
                    ? new PathsEntry { Path = name, NoLink = noLink.Contains(name), Placeholder = line.Placeholder, FileMode = line.Mode }
                    : new PathsEntry { Path = name, NoLink = noLink.Contains(name) }),
            ],
        };
    }

    private static Dictionary<string, HasPrefixLine> HasPrefix(string archive, IEnumerable<string> lines, HashSet<string> listed)
    {
        var byPath = new Dictionary<string, HasPrefixLine>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            if (!HasPrefixLine.TryParse(line, listed, out var parsed))
            {
                string shown = ArchiveErrors.Printable(line);
                throw ArchiveErrors.Info(archive, "info/has_prefix", $"has a line that is neither PATH nor PLACEHOLDER MODE PATH (\"{shown}\")");
            }

            byPath[parsed.Path] = parsed;
        }

        return byPath;
    }

    private static IEnumerable<string> Lines(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, string name)
    {
        if (!files.TryGetValue(name, out var bytes)) return [];
        return Encoding.UTF8.GetString(bytes.Span).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
    }
}
