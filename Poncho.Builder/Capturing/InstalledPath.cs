using System.Text;

namespace Poncho.Builder.Capturing;

/// <summary>Which path the files of an environment name as their own: that of its folder, or another way to the same folder.</summary>
internal static class InstalledPath
{
    /// <summary>So many files are looked into.</summary>
    private const int MostFiles = 20;

    private const int MostBytes = 1 << 20;

    /// <param name="tree">The environment.</param>
    /// <param name="records">Say which files hold its path.</param>
    /// <param name="isMoved">Files that should hold it hold another one.</param>
    public static string Of(PrefixTree tree, IReadOnlyList<PrefixRecord> records, out bool isMoved)
    {
        string[] candidates = [.. new[] { tree.Root, Real(tree.Root) }.Distinct(StringComparer.Ordinal)];
        int seen = 0;
        bool IsReadable(string path) => tree.Entries.TryGetValue(path, out var entry) && entry.IsFile && entry.Size is > 0 and <= MostBytes;
        var holders = records.SelectMany(record => record.Files).Where(file => file.HoldsPrefix).Select(file => file.Path);
        foreach (string path in holders.Where(IsReadable).Take(MostFiles))
        {
            seen++;
            byte[] content = Read(tree.FullPath(path));
            if (candidates.FirstOrDefault(candidate => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(candidate)) >= 0) is not { } found) continue;
            isMoved = false;
            return found;
        }

        isMoved = seen > 0;
        return tree.Root;
    }

    private static byte[] Read(string path)
    {
        using var file = CapturedFiles.OpenRead(path);
        byte[] content = new byte[file.Length];
        return content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
    }

    // Every part of a path may be a link.
    private static string Real(string path)
    {
        string real = "/";
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target) real = target.FullName.TrimEnd('/');
        }

        return real;
    }
}
