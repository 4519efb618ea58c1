using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Posix;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.RelocatingInPlace;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.PrefixFolders;

/// <summary>
/// A folder that is an environment already. One of Poncho or of conda-pack that was unpacked by hand is relocated now, where
/// <c>bin/conda-unpack</c> did not do it yet; one of Poncho that was moved since is relocated again; any other conda prefix is taken as it is.
/// </summary>
internal static class UnpackedFolder
{
    // 0666, of which the umask takes away.
    private const uint AnyoneReadsAndWrites = 0x1b6;

    /// <param name="folder">Full path.</param>
    /// <param name="grow">Told how many bytes a file becomes longer by, before it is written; may refuse.</param>
    /// <param name="wait">How long another process may be relocating it; null for any time.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="PonchoException">It is no environment, is none of Poncho's and was moved after it was relocated, or cannot be relocated.</exception>
    public static Prefix Open(string folder, Action<long> grow, TimeSpan? wait, CancellationToken cancel)
    {
        FolderState.RefuseLinks(folder);
        WaitUntilWhole(folder, wait, cancel);
        var state = FolderState.Read(folder);
        if (state is not null && IsAt(folder, state)) return new Prefix(state.Prefix);

        // Each task may have a link of its own to the folder, which goes with the task: files are to name the folder itself.
        string itself = SameFolder.WithoutLinks(folder);
        if (File.Exists(Path.Combine(folder, EnvironmentHead.ConfigName))) return RelocateOurs(itself, grow, wait, cancel);
        if (state is not null) throw Moved(folder, state);
        if (CondaRecords.OfCondaPack(folder) is { } notes) return RelocateCondaPack(itself, notes, grow, wait, cancel);
        bool isPrefix = Directory.Exists(Path.Combine(folder, "conda-meta")) || File.Exists(Path.Combine(folder, "bin", "activate"));
        if (!isPrefix)
        {
            string? hint = File.Exists(Path.Combine(folder, "oci-layout")) ? $"it has container images: poncho load {folder} makes an environment of one that poncho made" : null;
            throw new PonchoException($"no environment in folder (it has neither conda-meta nor bin/activate): \"{folder}\"", hint);
        }

        return new Prefix(folder);
    }

    // Whoever fills the folder holds the lock. Where the lock is free and the note is still there, the process that filled it was killed.
    private static void WaitUntilWhole(string folder, TimeSpan? wait, CancellationToken cancel)
    {
        string note = Path.Combine(folder, FolderState.UnpackingName);
        if (!File.Exists(note)) return;
        using var held = WaitingLock.Take(Path.Combine(folder, FolderState.LockName), wait, $"unpacks into the folder: \"{folder}\"", cancel);
        if (File.Exists(note))
        {
            throw new PonchoException(
                $"folder holds half an environment, its unpacking was broken off: \"{folder}\"",
                "run the command that unpacks it again (poncho run -u)");
        }
    }

    /// <summary>The config of an environment of ours; null for another.</summary>
    /// <exception cref="PonchoException">It cannot be read.</exception>
    public static EnvironmentConfig? ConfigOf(string folder)
    {
        string path = Path.Combine(folder, EnvironmentHead.ConfigName);
        return PlainFile.Read(path, EnvironmentConfig.MaximumSize) is { } config ? EnvironmentConfig.Parse(config) : null;
    }

    // The files name state.Prefix as where they are: that must still be this very folder, whatever path the user gave for it.
    private static bool IsAt(string folder, FolderState state) => SameFolder.Is(state.Prefix, folder);

    private static bool IsOnlyRead(string lockFile)
    {
        int opened = LibC.OpenAt(LibC.CurrentFolder, lockFile, LibC.WriteOnly | LibC.Create | LibC.CloseOnExec, AnyoneReadsAndWrites);
        if (opened < 0) return Errors.Last is Errors.Access or Errors.NotPermitted or Errors.ReadOnlyFileSystem;
        _ = LibC.Close(opened);
        return false;
    }

    private static PonchoException Moved(string folder, FolderState state) => new(
        $"the environment was relocated to {state.Prefix} and cannot be moved: \"{folder}\"",
        "unpack the tarball again, or run it from where it was");

    private static Prefix RelocateOurs(string folder, Action<long> grow, TimeSpan? wait, CancellationToken cancel)
    {
        var prefix = new Prefix(folder);

        // As it was packed it works too, but for what names its own folder: activation says that instead.
        string lockFile = Path.Combine(folder, FolderState.LockName);
        if (FolderState.Former(folder).Count == 0 && IsOnlyRead(lockFile)) return prefix;
        using var held = WaitingLock.Take(lockFile, wait, $"relocates the same folder: \"{folder}\"", cancel);
        var state = FolderState.Read(folder);
        if (state is not null && IsAt(folder, state)) return new Prefix(state.Prefix);
        var config = ConfigOf(folder)!;
        RelocatingWriter.CheckFits(config, prefix);
        var former = FolderState.Former(folder);
        FolderState.Begin(folder, former, prefix);
        using (var relocation = new FolderRelocation(folder, prefix, grow)) relocation.Relocate(config.LastRelocations().Values, former);
        FolderState.Write(folder, prefix, state?.Id);
        return prefix;
    }

    // conda-unpack leaves no note that it was run, and its list names files that never held the prefix: so all are searched, once.
    private static Prefix RelocateCondaPack(
        string folder,
        List<PlaceholderNote> notes,
        Action<long> grow,
        TimeSpan? wait,
        CancellationToken cancel)
    {
        var prefix = new Prefix(folder);
        if (notes.Select(note => note.Placeholder).Distinct(StringComparer.Ordinal).All(path => SameFolder.Is(path, prefix.Path))) return prefix;
        using var relocation = new FolderRelocation(folder, prefix, grow);
        bool isNeeded = notes.Any(relocation.Holds);
        if (isNeeded) prefix.CheckCanBeWritten();
        try
        {
            Folders.Ensure(Path.Combine(folder, EnvironmentHead.Folder));
        }
        catch (PonchoException) when (!isNeeded)
        {
            // Nothing is to be relocated, and that cannot be noted here: the next run searches again.
            return prefix;
        }

        using var held = WaitingLock.Take(Path.Combine(folder, FolderState.LockName), wait, $"relocates the same folder: \"{folder}\"", cancel);
        if (FolderState.Read(folder) is { } state) return IsAt(folder, state) ? new Prefix(state.Prefix) : throw Moved(folder, state);
        if (isNeeded) relocation.Relocate(notes);
        FolderState.Write(folder, prefix, null);
        return prefix;
    }
}
