using Poncho.IO;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Posix;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.RelocatingInPlace;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.Mounting;

/// <summary>
/// An environment made of a mounted image: links to its files and folders, and copies of the files that hold the prefix, relocated from the image's to
/// the environment's own. Programs of <c>bin</c> are copies, too: where a program is a link, it takes its libraries, and Python its prefix, from where the
/// link leads.
/// </summary>
/// <param name="image">What the image says of the environment.</param>
/// <param name="mount">The mount's folder, in which it stays.</param>
internal sealed class MountedTree(ImageRoot image, string mount)
{
    private const string Programs = "bin", Compiled = "__pycache__";
    private const uint AllMayRead = 0x124, AllMayRun = 0x49;

    private readonly string _from = image.Place.Path.Length == 0 ? mount : $"{mount}/{image.Place.Path}";
    private readonly IReadOnlyDictionary<string, Relocation> _relocations = image.Config.LastRelocations();
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal) { Programs };

    /// <summary>Fills an empty folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="prefix">Its final path.</param>
    /// <param name="grow">Told how many bytes are written, before they are; may refuse.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Bytes of the copies.</returns>
    /// <exception cref="PonchoException">The prefix is too long, or the disk or the mount fails.</exception>
    public long Fill(string folder, Prefix prefix, Action<long> grow, CancellationToken cancel)
    {
        RelocatingWriter.CheckFits(image.Config, prefix);
        foreach (string path in _relocations.Keys) AddFolders(path);
        long copied = 0;
        using (var tree = new FolderTree(folder, LinkRule.FollowInside))
        {
            Link(tree, "", size => grow(copied += size), cancel);
            image.Keep(tree);
        }

        using var relocation = new FolderRelocation(folder, prefix, grow);
        relocation.Relocate(_relocations.Values, [new Prefix(image.Place.Prefix)]);
        return copied;
    }

    // Those of relocated files are real ones. Byte code of relocated modules is stale, and is looked for beside them.
    private void AddFolders(string path)
    {
        if (path.EndsWith(".py", StringComparison.Ordinal)) _folders.Add($"{Path.GetDirectoryName(path)}/{Compiled}".TrimStart('/'));
        for (string? folder = Path.GetDirectoryName(path); folder is { Length: > 0 } && _folders.Add(folder);) folder = Path.GetDirectoryName(folder);
    }

    private void Link(FolderTree tree, string folder, Action<long> grow, CancellationToken cancel)
    {
        foreach (var entry in new DirectoryInfo($"{_from}/{folder}").EnumerateFileSystemInfos())
        {
            cancel.ThrowIfCancellationRequested();
            string path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
            if (path == EnvironmentHead.Folder) continue;
            if (entry.LinkTarget is { } target)
            {
                tree.MakeSymbolicLink(path, target);
            }
            else if (entry is DirectoryInfo && _folders.Contains(path))
            {
                tree.MakeFolder(path);
                Link(tree, path, grow, cancel);
            }
            else if (entry is FileInfo file && (_relocations.ContainsKey(path) || IsProgram(file, folder)))
            {
                Copy(tree, file, path, grow);
            }
            else
            {
                tree.MakeSymbolicLink(path, $"{_from}/{path}");
            }
        }
    }

    private static bool IsProgram(FileInfo file, string folder) => folder == Programs && ((uint)file.UnixFileMode & AllMayRun) != 0;

    private static void Copy(FolderTree tree, FileInfo file, string path, Action<long> grow)
    {
        grow(file.Length);
        int opened = LibC.OpenAt(LibC.CurrentFolder, file.FullName, LibC.ReadOnly | LibC.NoFollow | LibC.CloseOnExec, 0);
        if (opened < 0) throw Errors.CannotRead(file.FullName, Errors.Last);
        using var from = new Microsoft.Win32.SafeHandles.SafeFileHandle(opened, ownsHandle: true);
        using var to = tree.CreateFile(path)!;
        FileBytes.Read(from, file.FullName, to.Write);

        // As all files of the node cache: a task that writes into one would change it for all.
        to.Finish((uint)file.UnixFileMode & (AllMayRead | AllMayRun), file.LastWriteTimeUtc);
    }
}
