using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.PrefixFolders;

/// <summary>
/// An environment in a folder that the user names (<c>-u DIR</c>): private and writable. The folder is filled under a lock, and until it is
/// whole a note in it says so. Whoever takes the lock and finds the note throws away what a killed process left. The same environment is not
/// unpacked twice.
/// </summary>
internal static class PrivateCopy
{
    // So many of the digest's 64 hex digits tell environments of one name apart.
    private const int NameLength = 12;

    /// <param name="folder">Full path; made where there is none.</param>
    /// <param name="id">Which environment.</param>
    /// <param name="fill">Unpacks into an empty folder.</param>
    /// <param name="wait">How long another process may be at it; null for any time.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <param name="beside">
    /// Whether, where the folder holds another environment, this one goes into a folder beside it whose name ends with its digest.
    /// </param>
    /// <exception cref="PonchoException">The folder holds something else, or cannot be filled.</exception>
    public static Prefix Ensure(string folder, Digest id, Action<Prefix> fill, TimeSpan? wait, CancellationToken cancel, bool beside = false)
    {
        if (!beside) return Ensure(folder, id, fill, wait, cancel);
        string own = $"{folder.TrimEnd('/')}-{id.Hex[..NameLength]}";
        if (HoldsAnother(folder, id)) return Ensure(own, id, fill, wait, cancel);
        try
        {
            return Ensure(folder, id, fill, wait, cancel);
        }
        catch (PonchoException) when (HoldsAnother(folder, id))
        {
            // Another process filled it while this one waited for it.
            return Ensure(own, id, fill, wait, cancel);
        }
    }

    private static Prefix Ensure(string folder, Digest id, Action<Prefix> fill, TimeSpan? wait, CancellationToken cancel)
    {
        var prefix = new Prefix(folder);
        FolderState.RefuseLinks(folder);
        if (Find(prefix, id) is { } there) return there;
        if (FolderState.Read(folder) is not null) return UnpackedFolder.Open(folder, static _ => { }, wait, cancel);
        RefuseOthers(folder);
        Folders.Ensure(folder);
        using (var tree = new FolderTree(folder, LinkRule.Refuse)) tree.MakeFolder(EnvironmentHead.Folder);
        using var held = WaitingLock.Take(Path.Combine(folder, FolderState.LockName), wait, $"unpacks into the same folder: \"{folder}\"", cancel);
        if (Find(prefix, id) is { } filled) return filled;
        if (FolderState.Read(folder) is { } moved) throw NotEmpty(folder, $"the environment of {moved.Prefix}");
        Fill(prefix, id, fill);
        return prefix;
    }

    private static bool HoldsAnother(string folder, Digest id) => FolderState.Read(folder) is { Id: { } there } && there != id;

    // A folder that holds something else is left as it is. One with a .poncho folder is looked at later, under the lock that lies in it.
    private static void RefuseOthers(string folder)
    {
        try
        {
            if (!Directory.Exists(folder) || Directory.Exists(Path.Combine(folder, EnvironmentHead.Folder))) return;
            if (NamesIn(folder).FirstOrDefault() is { } other) throw NotEmpty(folder, other);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(folder, e);
        }
    }

    // The same folder may have been named otherwise when it was filled; its files name it so. Null where it is to be filled, or was moved since.
    private static Prefix? Find(Prefix prefix, Digest id)
    {
        if (FolderState.Read(prefix.Path) is not { } state) return null;
        if (state.Id != id) throw new PonchoException($"folder holds another environment: \"{prefix}\"", "give an empty folder, or remove this one");
        return SameFolder.Is(state.Prefix, prefix.Path) ? new Prefix(state.Prefix) : null;
    }

    private static void Fill(Prefix prefix, Digest id, Action<Prefix> fill)
    {
        string note = Path.Combine(prefix.Path, FolderState.UnpackingName);
        try
        {
            if (File.Exists(note)) Clear(prefix.Path);
            CheckEmpty(prefix.Path);
            new FileStream(note, FileMode.OpenOrCreate).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(note, e);
        }

        try
        {
            fill(prefix);
            FolderState.Write(prefix.Path, prefix, id);
        }
        catch
        {
            Clear(prefix.Path);
            FolderCleaning.Remove(note);
            throw;
        }

        FolderCleaning.Remove(note);
    }

    // All but the lock, which others may wait for, and the note.
    private static void Clear(string folder)
    {
        FolderCleaning.Empty(folder);
        foreach (var item in new DirectoryInfo(Path.Combine(folder, EnvironmentHead.Folder)).EnumerateFileSystemInfos())
        {
            if (!FolderState.IsNote(EnvironmentHead.Folder + "/" + item.Name)) FolderCleaning.Remove(item.FullName);
        }
    }

    private static void CheckEmpty(string folder)
    {
        var outside = NamesIn(folder).Where(name => name != EnvironmentHead.Folder);
        var inside = NamesIn(Path.Combine(folder, EnvironmentHead.Folder)).Select(name => EnvironmentHead.Folder + "/" + name);
        string? other = outside.Concat(inside.Where(name => !FolderState.IsNote(name))).FirstOrDefault();
        if (other is not null) throw NotEmpty(folder, other);
    }

    private static IEnumerable<string> NamesIn(string folder) => Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path));

    private static PonchoException NotEmpty(string folder, string other) => new(
        $"folder is not empty, it has {other}: \"{folder}\"",
        "give an empty folder");
}
