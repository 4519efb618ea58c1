using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Conda.LocalChannels;

/// <summary>Lists what a folder has, sorted, and where it goes in a package.</summary>
internal sealed class FolderScan(string folder, NoarchType noarch)
{
    private static readonly HashSet<string> s_environments = new(StringComparer.Ordinal) { "conda-meta", ".poncho" };

    private readonly List<FolderEntry> _entries = [];

    public List<string> Warnings { get; } = [];

    /// <exception cref="PonchoException">It is not a folder, holds something that no package can hold, or cannot be read.</exception>
    public IReadOnlyList<FolderEntry> Run()
    {
        // The slash follows a link that the folder itself may be.
        if (FileKinds.Of(folder.TrimEnd('/') + "/") != FileKind.Folder) throw new PonchoException($"not a folder: \"{folder}\"");
        try
        {
            Walk(folder, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(folder, e);
        }

        _entries.Sort((left, right) => Utf8Order.Instance.Compare(left.Path, right.Path));
        for (int i = 1; i < _entries.Count; i++)
        {
            var (before, entry) = (_entries[i - 1], _entries[i]);
            if (entry.Path == before.Path)
                throw new PonchoException($"two files go to one place (\"{entry.Path}\"): \"{before.Source}\" and \"{entry.Source}\"");
        }

        return _entries;
    }

    private void Walk(string current, string below)
    {
        bool isEmpty = true;
        foreach (string source in Directory.EnumerateFileSystemEntries(current))
        {
            string name = Path.GetFileName(source);
            if (below.Length == 0 && s_environments.Contains(name)) continue;
            isEmpty = false;
            string path = below.Length == 0 ? name : $"{below}/{name}";
            Take(source, path);
        }

        if (isEmpty && below.Length > 0) _entries.Add(new FolderEntry(current, PlaceOf(below), FileKind.Folder, null, true));
    }

    private void Take(string source, string path)
    {
        if (path.Contains('\uFFFD', StringComparison.Ordinal))
            throw new PonchoException($"file name is not UTF-8: \"{ArchiveErrors.Printable(source)}\"", "rename the file");
        if (path == "info")
        {
            throw new PonchoException(
                $"a package keeps its metadata in \"info\", so it cannot hold one of its own: \"{source}\"",
                "rename the folder");
        }

        var kind = FileKinds.Of(source);
        if (kind == FileKind.Special) throw new PonchoException($"a package cannot hold devices, fifos and sockets: \"{source}\"", "remove it");
        if (kind != FileKind.Folder)
        {
            string? target = kind == FileKind.SoftLink ? TargetOf(source, path) : null;
            bool isExecutable = kind == FileKind.File && (File.GetUnixFileMode(source) & UnixFileMode.UserExecute) != 0;
            _entries.Add(new FolderEntry(source, PlaceOf(path), kind, target, isExecutable));
        }
        else if (noarch != NoarchType.Python || Path.GetFileName(path) != "__pycache__") Walk(source, path);
    }

    // A noarch Python package holds its modules in site-packages/, whichever Python they were installed by.
    private string PlaceOf(string path)
    {
        if (noarch != NoarchType.Python || !path.StartsWith("lib/python", StringComparison.Ordinal)) return path;
        string[] parts = path.Split('/', 4);
        return parts.Length == 4 && parts[2] == "site-packages" ? $"site-packages/{parts[3]}" : path;
    }

    private string TargetOf(string source, string path)
    {
        string target = new FileInfo(source).LinkTarget!;
        string inside = folder.TrimEnd('/') + "/";
        if (target.StartsWith(inside, StringComparison.Ordinal))
            target = Path.GetRelativePath(Path.GetDirectoryName("/" + path)!, "/" + target[inside.Length..]);
        if (SoftLink.LeavesPrefix(path, target)) Warnings.Add($"soft link leaves the folder: \"{path}\" -> \"{target}\"");
        return target;
    }
}
