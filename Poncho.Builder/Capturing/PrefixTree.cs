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

    private PrefixTree(string root) => Root = root;

    /// <summary>The environment's folder.</summary>
    public string Root { get; }

    /// <summary>In the order of layers.</summary>
    public IReadOnlyDictionary<string, PrefixEntry> Entries => _entries;

    /// <summary>Settings with possible passwords that were passed over.</summary>
    public IReadOnlyList<string> Private { get; private set; } = [];

    /// <summary>Sockets, fifos and devices that were passed over.</summary>
    public IReadOnlyList<string> Special { get; private set; } = [];

    /// <exception cref="PonchoException">Something may not be looked at.</exception>
    public static PrefixTree Read(string root, CancellationToken cancel)
    {
        var tree = new PrefixTree(root);
        var passed = new List<string>();
        var special = new List<string>();
        try
        {
            tree.Add(new DirectoryInfo(root), "", passed, special, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(e);
        }

        tree.Private = [.. passed.Order(StringComparer.Ordinal)];
        tree.Special = [.. special.Order(StringComparer.Ordinal)];
        return tree;
    }

    public string FullPath(string path) => Path.Combine(Root, path);

    private void Add(DirectoryInfo folder, string below, List<string> passed, List<string> special, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        bool isEmpty = true;
        foreach (var item in folder.EnumerateFileSystemInfos())
        {
            isEmpty = false;
            string path = below + item.Name;
            if (below.Length == 0 && s_aside.Contains(item.Name)) continue;
            if (below.Length == 0 && s_private.Contains(item.Name)) passed.Add(path);
            else if (item.Name == ByteCodeFiles.Folder) continue;
            else if (item is DirectoryInfo { LinkTarget: null } inner) Add(inner, path + "/", passed, special, cancel);
            else if (item.LinkTarget is not null || FileKinds.Of(item.FullName) == FileKind.File) _entries[path] = EntryOf(item, path);
            else special.Add(path);
        }

        if (isEmpty && below.Length > 0) _entries[below.TrimEnd('/')] = new PrefixEntry { Path = below.TrimEnd('/'), Time = TimeOf(folder), IsFolder = true };
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
