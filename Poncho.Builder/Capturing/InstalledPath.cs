using System.Collections.Immutable;
using System.Text;
using Poncho.IO;

namespace Poncho.Builder.Capturing;

/// <summary>Which path the files of an environment name as their own: that of its folder, another way to the same folder, or where it was before.</summary>
/// <param name="Path">The whole path; where nothing tells it, that of the folder.</param>
/// <param name="IsMoved">Files that should name the folder name another one.</param>
/// <param name="Unknown">Files that name neither the folder nor another one that they tell; below the prefix.</param>
internal sealed record InstalledPath(string Path, bool IsMoved, ImmutableArray<string> Unknown)
{
    /// <summary>So many files are looked into.</summary>
    private const int MostFiles = 20;

    private const int MostBytes = 1 << 20, MostBinaryBytes = 64 << 20;

    /// <param name="tree">The environment.</param>
    /// <param name="records">Say which files hold its path.</param>
    /// <exception cref="PonchoException">The environment was unpacked, and its files hold placeholders.</exception>
    public static InstalledPath Of(PrefixTree tree, IReadOnlyList<PrefixRecord> records)
    {
        var recorded = records.SelectMany(record => record.Files).Where(file => file.Placeholder is not null).ToList();
        var holders = recorded.Where(file => !file.IsBinary && IsReadable(tree, file.Path, MostBytes)).Take(MostFiles).ToList();
        string[] ways = [.. new[] { tree.Root, RealPath.Of(tree.Root) }.Distinct(StringComparer.Ordinal)];
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in holders)
        {
            byte[] content = contents[file.Path] = Read(tree.FullPath(file.Path));
            if (ways.FirstOrDefault(way => Holds(content, way)) is { } found) return new InstalledPath(found, false, []);
        }

        // Without a text that tells it, a binary file does; a placeholder in one of them is enough.
        var binaries = recorded.Where(file => file.IsBinary && holders.Count == 0 && IsReadable(tree, file.Path, MostBinaryBytes)).Take(MostFiles);
        bool isWaiting = holders.Any(file => Holds(contents[file.Path], file.Placeholder!))
            || binaries.Any(file => Holds(Read(tree.FullPath(file.Path)), file.Placeholder!));
        if (isWaiting) throw Waiting(tree);
        if (holders.Count == 0) return new InstalledPath(tree.Root, false, []);
        string? old = new FormerPath(tree).In([.. contents.Values]);
        return old is null ? new InstalledPath(tree.Root, true, [.. contents.Keys]) : new InstalledPath(old, RealPath.Of(old) != RealPath.Of(tree.Root), []);
    }

    private static PonchoException Waiting(PrefixTree tree)
    {
        const string Script = "bin/conda-unpack";
        string hint = tree.Entries.ContainsKey(Script)
            ? $"run \"{tree.FullPath(Script)}\" first"
            : "it was copied and not installed: install it again, or unpack its tarball by a tool that relocates it (poncho run -u DIR)";
        return new PonchoException($"environment was unpacked, and its files do not name its folder yet: \"{tree.Root}\"", hint);
    }

    private static bool IsReadable(PrefixTree tree, string path, long mostBytes) =>
        tree.Entries.TryGetValue(path, out var entry) && entry is { IsFile: true, Size: > 0 } && entry.Size <= mostBytes;

    private static bool Holds(byte[] content, string text) => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private static byte[] Read(string path)
    {
        using var file = CapturedFiles.OpenRead(path);
        byte[] content = new byte[file.Length];
        return content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
    }
}
