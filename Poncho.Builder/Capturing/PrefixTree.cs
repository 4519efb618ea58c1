using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Capturing;

/// <summary>
/// What lies in an environment's folder: its files and links, and of folders the empty ones. Byte code is left out, and so is what no environment
/// brings along.
/// </summary>
internal sealed class PrefixTree
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // The records of the installers, their caches and other environments, what Poncho knows of its own; the mark that keeps backups out of a cache.
    private static readonly HashSet<string> s_aside = new(StringComparer.Ordinal) { PrefixRecordReader.Folder, "pkgs", "envs", EnvironmentHead.Folder, "CACHEDIR.TAG" };

    // May hold passwords of channels and indexes, and are for who installs.
    private static readonly HashSet<string> s_private = new(StringComparer.Ordinal) { ".condarc", "condarc", "condarc.d", ".mambarc", "pip.conf" };

    private readonly SortedDictionary<string, PrefixEntry> _entries = new(Utf8Order.Instance);

    // Below the prefix: what is being written, and what Poncho keeps.
    private readonly HashSet<string> _excluded;

    private PrefixTree(string root, HashSet<string> excluded) => (Root, _excluded) = (root, excluded);

    /// <summary>The environment's folder.</summary>
    public string Root { get; }

    /// <summary>In the order of layers.</summary>
    public IReadOnlyDictionary<string, PrefixEntry> Entries => _entries;

    /// <summary>Settings with possible passwords that were passed over.</summary>
    public IReadOnlyList<string> Private { get; private set; } = [];

    /// <summary>Sockets, fifos and devices that were passed over.</summary>
    public IReadOnlyList<string> Special { get; private set; } = [];

    /// <param name="root">The environment's folder, whole path.</param>
    /// <param name="excluded">Files and folders that are none of it even where they are in it, whole paths.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="PonchoException">Something may not be looked at, or has a name that no layer can hold.</exception>
    public static PrefixTree Read(string root, IEnumerable<string> excluded, CancellationToken cancel)
    {
        string real = RealPath.Of(root) + "/";
        // A link among them is left out, and so is what it leads to.
        var ways = excluded.SelectMany(path => new[] { RealPath.Of(path), Path.Combine(RealPath.Of(Path.GetDirectoryName(path) ?? "/"), Path.GetFileName(path)) });
        var below = ways.Where(path => path.StartsWith(real, StringComparison.Ordinal)).Select(path => path[real.Length..]);
        var tree = new PrefixTree(root, below.ToHashSet(StringComparer.Ordinal));
        var passed = new List<string>();
        var special = new List<string>();
        tree.Add(new DirectoryInfo(root), "", passed, special, cancel);
        tree.Private = [.. passed.Order(StringComparer.Ordinal)];
        tree.Special = [.. special.Order(StringComparer.Ordinal)];
        return tree;
    }

    public string FullPath(string path) => Path.Combine(Root, path);

    private void Add(DirectoryInfo folder, string below, List<string> passed, List<string> special, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        bool isEmpty = true;
        foreach (var item in ItemsOf(folder))
        {
            string path = below + item.Name;
            if (_excluded.Contains(path) || item.Name.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal)) continue;
            isEmpty = false;
            RefuseOddName(item);
            if (below.Length == 0 && s_aside.Contains(item.Name)) continue;
            if (below.Length == 0 && s_private.Contains(item.Name)) passed.Add(path);
            else if (item.Name == ByteCodeFiles.Folder) continue;
            else if (item is DirectoryInfo { LinkTarget: null } inner) Add(inner, path + "/", passed, special, cancel);
            else if (item.LinkTarget is not null || FileKinds.Of(item.FullName) == FileKind.File) _entries[path] = EntryOf(item, path);
            else special.Add(path);
        }

        if (isEmpty && below.Length > 0) _entries[below.TrimEnd('/')] = new PrefixEntry { Path = below.TrimEnd('/'), Time = TimeOf(folder), IsFolder = true };
    }

    private static FileSystemInfo[] ItemsOf(DirectoryInfo folder)
    {
        try
        {
            return folder.GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CaptureErrors.Unreadable(folder.FullName, e);
        }
    }

    // The platform puts U+FFFD where bytes are no UTF-8, and finds no file of that name then.
    private static void RefuseOddName(FileSystemInfo item)
    {
        const char Replacement = '\ufffd';
        bool isTarget = item.LinkTarget?.Contains(Replacement, StringComparison.Ordinal) == true;
        if (!isTarget && !item.Name.Contains(Replacement, StringComparison.Ordinal)) return;
        string what = isTarget ? "soft link of the environment leads to a name that is not UTF-8" : "file of the environment has a name that is not UTF-8";
        throw new PonchoException($"{what}, which no layer can hold: \"{item.FullName}\"", "rename it, or remove it");
    }

    private static PrefixEntry EntryOf(FileSystemInfo item, string path) => new()
    {
        Path = path,
        Time = TimeOf(item),
        LinkTarget = item.LinkTarget,
        Size = item is FileInfo { LinkTarget: null } file ? file.Length : 0,
        IsExecutable = item.LinkTarget is null && (item.UnixFileMode & AnyExecute) != 0,
    };

    private static long TimeOf(FileSystemInfo item) => Math.Max(0, new DateTimeOffset(item.LastWriteTimeUtc, TimeSpan.Zero).ToUnixTimeSeconds());
}
