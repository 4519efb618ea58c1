using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Trees;

/// <summary>
/// Creates files, folders and links below a root, and nothing anywhere else: every path is walked from the opened root, one name at a time,
/// and links are followed only as the <see cref="LinkRule"/> allows. Folders that are missing are made. An object is for one thread at a
/// time; several objects may have the same root.
/// </summary>
internal sealed class FolderTree : IDisposable
{
    // rwxr-xr-x, and rw------- until the file is finished.
    private const uint FolderMode = 0x1ed, NewFileMode = 0x180;

    // As many links one behind another as the kernel follows; and so many times a name may be taken away or be put back by others meanwhile.
    private const int MostLinks = 40, MostTries = 100;

    private readonly string _root;
    private readonly LinkRule _rule;
    private readonly int _rootFolder;

    // The folders from the root to the one that was used last, each with its name.
    private readonly List<(string Name, int Folder)> _open = [];

    /// <param name="root">The folder.</param>
    /// <param name="rule">For links below it.</param>
    /// <param name="followsRoot">Whether the root itself may be named by a link.</param>
    /// <exception cref="PonchoException">The folder cannot be opened, or is a link that may not be followed.</exception>
    public FolderTree(string root, LinkRule rule, bool followsRoot = false)
    {
        _root = root;
        _rule = rule;
        int flags = LibC.ReadOnly | LibC.Folder | LibC.CloseOnExec | (followsRoot ? 0 : LibC.NoFollow);
        _rootFolder = LibC.OpenAt(LibC.CurrentFolder, root, flags, 0);
        if (_rootFolder < 0) throw Errors.CannotRead(root, Errors.Last);
    }

    /// <summary>Makes a folder where there is none.</summary>
    public void MakeFolder(string path) => Open(path);

    /// <summary>Creates a file and opens it for writing. Another of that name, or a link, is removed before.</summary>
    /// <param name="path">Below the root, its names parted by single slashes, none of them <c>.</c> or <c>..</c>.</param>
    /// <param name="mine">Asked when something is there already: false leaves it and returns null.</param>
    public TreeFile? CreateFile(string path, Func<bool>? mine = null)
    {
        const int NewFile = LibC.WriteOnly | LibC.Create | LibC.Exclusive | LibC.CloseOnExec;
        int file = -1;
        bool created = Make(path, mine, (folder, name) => file = LibC.OpenAt(folder, name, NewFile | LibC.NoFollow, NewFileMode));
        return created ? new TreeFile(file, FullPath(path)) : null;
    }

    /// <summary>Opens a file; null where there is none, or no plain file.</summary>
    public SafeFileHandle? OpenFile(string path, FileAccess access = FileAccess.Read)
    {
        // Without waiting: to open a fifo would wait for who writes to it.
        int flags = (access == FileAccess.Read ? LibC.ReadOnly : LibC.WriteOnly) | LibC.NonBlocking | LibC.NoFollow | LibC.CloseOnExec;
        if (_rule == LinkRule.Refuse && OpenAtOnce(path, flags) is { } whole) return whole;
        (string folderPath, string name) = Split(path);
        if (!TryOpenExisting(folderPath, out int folder)) return null;
        int file = LibC.OpenAt(folder, name, flags, 0);
        int error = file < 0 ? Errors.Last : 0;
        var opened = file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
        var status = opened is null ? FileStatus.OfName(folder, name) : FileStatus.Of(file);
        if (status is { IsRegular: true }) return opened ?? throw Errors.CannotRead(FullPath(path), error);
        opened?.Dispose();
        return null;
    }

    /// <summary>What a path is, the link itself where it is one; null where there is nothing.</summary>
    public FileStatus? StatusOf(string path)
    {
        (string folderPath, string name) = Split(path);
        if (!TryOpenExisting(folderPath, out int folder)) return null;
        return FileStatus.OfName(folder, name.Length == 0 ? "." : name);
    }

    /// <summary>Gives a file the name of another in the same folder, which goes.</summary>
    public void Rename(string path, string newPath)
    {
        int folder = Open(Split(newPath).Folder);
        if (LibC.RenameAt(folder, Split(path).Name, folder, Split(newPath).Name) != 0) throw Errors.CannotWrite(FullPath(newPath), Errors.Last);
    }

    /// <summary>Removes a file or link; nothing where there is none.</summary>
    public void RemoveFile(string path)
    {
        (string folderPath, string name) = Split(path);
        if (!TryOpenExisting(folderPath, out int folder)) return;
        if (LibC.UnlinkAt(folder, name, 0) != 0 && Errors.Last != Errors.NoEntry) throw Errors.CannotWrite(FullPath(path), Errors.Last);
    }

    /// <summary>Makes a soft link; its target is written as it is and may lead anywhere, since nothing is written through it.</summary>
    public bool MakeSymbolicLink(string path, string target, Func<bool>? mine = null) =>
        Make(path, mine, (folder, name) => LibC.SymbolicLinkAt(target, folder, name));

    /// <summary>Gives a file below the root a second name.</summary>
    /// <exception cref="PonchoException">There is no such file.</exception>
    public bool MakeHardLink(string path, string existing, Func<bool>? mine = null)
    {
        // Opening the new name's folder may close the old one's: the file is held by a descriptor of its own.
        (string oldFolder, string oldName) = Split(existing);
        if (!TryOpenExisting(oldFolder, out int opened)) throw NotThere(path, existing);
        int source = LibC.OpenAt(opened, ".", LibC.ReadOnly | LibC.Folder | LibC.CloseOnExec, 0);
        if (source < 0) throw Errors.CannotRead(FullPath(existing), Errors.Last);
        try
        {
            if (FileStatus.OfName(source, oldName) is not { IsRegular: true }) throw NotThere(path, existing);
            return Make(path, mine, (folder, name) => LibC.HardLinkAt(source, oldName, folder, name, 0));
        }
        finally
        {
            _ = LibC.Close(source);
        }
    }

    /// <summary>Gives a file outside this tree a second name in it.</summary>
    /// <param name="fullPath">Of the file.</param>
    /// <param name="path">The new name, below the root.</param>
    /// <param name="mine">Asked when something is there already: false leaves it.</param>
    /// <returns>0 where it was done or left, else errno: the file system does not do it.</returns>
    public int TryLinkFrom(string fullPath, string path, Func<bool>? mine = null)
    {
        int error = 0;
        Make(path, mine, (folder, name) =>
        {
            int result = LibC.HardLinkAt(LibC.CurrentFolder, fullPath, folder, name, 0);
            if (result != 0 && Errors.Last != Errors.Exists) (error, result) = (Errors.Last, 0);
            return result;
        });
        return error;
    }

    public void Dispose()
    {
        Close(0);
        _ = LibC.Close(_rootFolder);
    }

    private static (string Folder, string Name) Split(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }

    private string FullPath(string path) => _root + "/" + path;

    // By one call where the kernel walks and refuses links itself: each folder on the way is a question to a file server. Null where it cannot
    // (before Linux 5.6, or a sandbox that does not know the call), and where something is not as it should be: the walk says what.
    private SafeFileHandle? OpenAtOnce(string path, int flags)
    {
        int opened = LibC.OpenBelow(_rootFolder, path, flags);
        if (opened < 0) return null;
        var file = new SafeFileHandle(opened, ownsHandle: true);
        if (FileStatus.Of(opened) is { IsRegular: true }) return file;
        file.Dispose();
        return null;
    }

    // Creates a name in its folder. What is there already goes, if it is a file or link and the caller says that it may.
    private bool Make(string path, Func<bool>? mine, Func<int, string, int> create)
    {
        (string folderPath, string name) = Split(path);
        int folder = Open(folderPath);
        for (int tries = 0; create(folder, name) < 0; tries++)
        {
            int error = Errors.Last;
            if (error != Errors.Exists || tries == MostTries) throw Errors.CannotWrite(FullPath(path), error);
            if (mine is not null && !mine()) return false;
            if (LibC.UnlinkAt(folder, name, 0) == 0 || Errors.Last == Errors.NoEntry) continue;

            // Which of the two errors unlinkat gives for a folder differs between kernels.
            error = Errors.Last;
            bool isFolder = error is Errors.IsFolder or Errors.NotPermitted && FileStatus.OfName(folder, name) is { IsFolder: true };
            if (!isFolder) throw Errors.CannotWrite(FullPath(path), error);
            ReplaceFolder(folder, name, path);
        }

        return true;
    }

    // A file or link takes an empty folder's place; one with something in it stays, and that is an error.
    private void ReplaceFolder(int folder, string name, string path)
    {
        if (_rule == LinkRule.Conflict) throw new TreeConflictException(path);
        Close(path.Count(c => c == '/'));
        if (LibC.UnlinkAt(folder, name, LibC.RemoveFolder) == 0) return;
        if (Errors.Last is Errors.NotEmpty or Errors.Exists)
        {
            throw new PonchoException(
                $"a file would take the place of a folder with files in it: \"{path}\"",
                "two packages cannot be in one environment");
        }
        throw Errors.CannotWrite(FullPath(path), Errors.Last);
    }

    // The open folder of a path, made where it is missing. Good until the next call.
    private int Open(string path)
    {
        for (int links = 0; links <= MostLinks; links++)
        {
            if (TryOpen(path, make: true, out int folder, out string followed)) return folder;
            path = followed;
        }

        throw Errors.CannotWrite(FullPath(path), Errors.Loop);
    }

    private bool TryOpenExisting(string path, out int folder)
    {
        for (int links = 0; links <= MostLinks; links++)
        {
            if (TryOpen(path, make: false, out folder, out string followed)) return true;
            if (followed.Length == 0) return false;
            path = followed;
        }

        throw Errors.CannotRead(FullPath(path), Errors.Loop);
    }

    // Walks down. False where a folder is missing (followed is empty then), or where a link was met that may be followed: then followed is the
    // path that leads to the same place without this link.
    private bool TryOpen(string path, bool make, out int folder, out string followed)
    {
        followed = "";
        int depth = 0, at = 0;
        folder = _rootFolder;
        while (at < path.Length)
        {
            int end = path.IndexOf('/', at);
            if (end < 0) end = path.Length;
            if (depth < _open.Count && path.AsSpan(at, end - at).SequenceEqual(_open[depth].Name))
            {
                folder = _open[depth].Folder;
            }
            else
            {
                Close(depth);
                string name = path[at..end];
                int next = OpenName(folder, name, make, path[..end]);
                if (next < 0)
                {
                    followed = next == NoSuchFolder ? "" : Follow(folder, path, at, end);
                    return false;
                }

                _open.Add((name, next));
                folder = next;
            }

            depth++;
            at = end + 1;
        }

        return true;
    }

    private const int NoSuchFolder = -2, NotOpened = -1;

    private int OpenName(int folder, string name, bool make, string path)
    {
        bool isNew = false;
        for (int tries = 0; ; tries++)
        {
            int next = LibC.OpenAt(folder, name, LibC.ReadOnly | LibC.Folder | LibC.NoFollow | LibC.CloseOnExec, 0);
            if (next >= 0)
            {
                // As files get theirs: whatever the umask is, others may run what lies in a folder that is open to them.
                if (isNew && LibC.ChangeMode(next, FolderMode) != 0) throw Errors.CannotWrite(FullPath(path), Errors.Last);
                return next;
            }

            int error = Errors.Last;
            if (error is Errors.NotFolder or Errors.Loop) return NotOpened;
            if (error != Errors.NoEntry || tries == MostTries) throw Errors.CannotWrite(FullPath(path), error);
            if (!make) return NoSuchFolder;
            if (LibC.MakeFolderAt(folder, name, FolderMode) == 0) isNew = true;
            else if (Errors.Last != Errors.Exists) throw Errors.CannotWrite(FullPath(path), Errors.Last);
        }
    }

    // What lies in the way is no folder: a link that may be followed, or something else. Returns the path with the link's target in its place.
    private unsafe string Follow(int folder, string path, int at, int end)
    {
        if (_rule == LinkRule.Conflict) throw new TreeConflictException(path[..end]);
        if (_rule == LinkRule.Refuse) throw new PonchoException($"a link is where a folder should be: \"{FullPath(path[..end])}\"");
        const int Most = 4096;
        byte* buffer = stackalloc byte[Most];
        nint length = LibC.ReadLinkAt(folder, path[at..end], buffer, Most);
        if (length < 0) throw new PonchoException($"a file would lie in what is no folder: \"{path}\"", "two packages cannot be in one environment");
        string target = Encoding.UTF8.GetString(buffer, (int)length);
        var parts = new List<string>(path[..Math.Max(0, at - 1)].Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else throw Leaves(path);
        }

        if (target.StartsWith('/')) throw Leaves(path);
        if (end < path.Length) parts.Add(path[(end + 1)..]);
        return string.Join('/', parts);
    }

    private static PonchoException NotThere(string link, string file) => new($"the hard link {link} names a file that is not there: \"{file}\"");

    private static PonchoException Leaves(string path) =>
        new(
            $"a file would be written through a link that leaves the folder that is unpacked into: \"{path}\"",
            "do not use this file unless you trust who made it");

    private void Close(int depth)
    {
        for (int i = _open.Count - 1; i >= depth; i--)
        {
            _ = LibC.Close(_open[i].Folder);
            _open.RemoveAt(i);
        }
    }
}
