using System.Globalization;
using System.Text;

namespace Poncho.Runtime.Tests.Unpacking;

/// <summary>A folder as text, to compare: paths, types, modes, link targets, contents and times.</summary>
internal static class TreeListing
{
    public static string Of(string root)
    {
        var text = new StringBuilder();
        foreach (string path in Entries(root).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root, path);
            if (name.StartsWith(".poncho", StringComparison.Ordinal)) continue;
            var info = new FileInfo(path);
            if (info.LinkTarget is { } target) text.Append(CultureInfo.InvariantCulture, $"{name} -> {target}\n");
            else if (Directory.Exists(path)) text.Append(CultureInfo.InvariantCulture, $"{name}/\n");
            else text.Append(CultureInfo.InvariantCulture, $"{name} {Convert.ToString((int)info.UnixFileMode, 8)} {new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeSeconds()} {File.ReadAllText(path).ReplaceLineEndings("|")}\n");
        }

        return text.ToString();
    }

    // Not through links.
    private static IEnumerable<string> Entries(string folder) => Directory.EnumerateFileSystemEntries(folder)
        .SelectMany(path => Directory.Exists(path) && new FileInfo(path).LinkTarget is null ? Entries(path).Prepend(path) : [path]);
}
