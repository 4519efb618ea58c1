using Poncho.IO.Files;

namespace Poncho.Builder.Capturing;

/// <summary>The <c>.pth</c> files by which Python finds modules elsewhere.</summary>
/// <param name="tree">The environment.</param>
/// <param name="places">Where Python looks for such files.</param>
/// <param name="installedAt">The path that the environment's files name as its own.</param>
internal sealed class ModulePaths(PrefixTree tree, SitePackages places, string installedAt)
{
    private const int MostBytes = 1 << 20;

    /// <summary>Lines that lead out of the environment, as <c>FILE -> FOLDER</c>.</summary>
    /// <param name="distributions">Editable ones have such files, which are not packed.</param>
    public IEnumerable<string> Outside(IEnumerable<Distribution> distributions)
    {
        var left = distributions.Where(one => one.Folder is not null).SelectMany(one => one.Files).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in tree.Entries.Values.Where(entry => IsPathFile(entry) && !left.Contains(entry.Path)))
            foreach (string line in Lines(entry.Path).Where(line => IsOutside(line, Path.GetDirectoryName(entry.Path)!))) yield return $"{entry.Path} -> {line}";
    }

    private bool IsPathFile(PrefixEntry entry) =>
        entry is { IsFile: true, Size: <= MostBytes } && entry.Path.EndsWith(".pth", StringComparison.Ordinal) && places.Has(entry.Path);

    // Python runs lines that begin with "import", and passes over comments.
    private static bool IsFolder(string line) =>
        line.Length > 0 && line[0] != '#' && !line.StartsWith("import ", StringComparison.Ordinal) && !line.StartsWith("import\t", StringComparison.Ordinal)
        && !line.Contains('\0', StringComparison.Ordinal);

    private bool IsOutside(string line, string folder)
    {
        string full = Path.GetFullPath(line, tree.FullPath(folder)).TrimEnd('/') + "/";
        return !full.StartsWith(tree.Root + "/", StringComparison.Ordinal) && !full.StartsWith(installedAt + "/", StringComparison.Ordinal);
    }

    private string[] Lines(string path)
    {
        try
        {
            return [.. File.ReadAllLines(tree.FullPath(path)).Select(line => line.Trim()).Where(IsFolder)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CaptureErrors.Unreadable(tree.FullPath(path), e);
        }
    }
}
