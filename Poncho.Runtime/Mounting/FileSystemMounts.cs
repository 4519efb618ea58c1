using System.Globalization;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Posix;
using Poncho.Runtime.PrefixFolders;

namespace Poncho.Runtime.Mounting;

/// <summary>
/// File systems that are mounted in the node cache, each once for all tasks of a user. Who uses one shares its lock, and so does the command that takes
/// the process's place; who unmounts takes it alone.
/// </summary>
/// <param name="root">The node cache.</param>
/// <param name="programs">Where programs are looked for.</param>
internal sealed class FileSystemMounts(string root, NodePrograms programs)
{
    private const string FolderName = "mounts", UseSuffix = ".use";

    private const string FuseDevice = "/dev/fuse";

    // So many of the id's digits as an environment's folder has.
    private const int NameLength = 32;

    /// <summary>How it was mounted, for people; null where it was there.</summary>
    public string? Way { get; private set; }

    /// <summary>Where a file system is, or would be.</summary>
    public string FolderOf(Digest id) => FolderOf(root, id.Hex[..NameLength]);

    /// <summary>Mounts a file where it is not yet, and shares the mount.</summary>
    /// <param name="file">The file.</param>
    /// <param name="idle">How long it stays when nobody uses it any more.</param>
    /// <param name="reasons">Gets why it cannot be mounted.</param>
    /// <param name="cancel">Stops waiting for others.</param>
    /// <returns>To be held as long as it is used; null where nothing mounts it.</returns>
    /// <exception cref="PonchoException">The cache cannot be written, or the file is no image of Poncho's.</exception>
    public FileLock? TryHold(FileSystemFile file, TimeSpan idle, List<string> reasons, CancellationToken cancel)
    {
        string folder = FolderOf(file.Id);
        Folders.Ensure(Path.Combine(root, FolderName));

        // Waits for one who unmounts.
        var use = FileLock.Shared(folder + UseSuffix, cancel);
        bool isHeld = false;
        try
        {
            if (!ImageRoot.IsThere(folder))
            {
                using var alone = WaitingLock.Take(folder + ".lock", wait: null, $"mounts the same file: \"{file.Path}\"", cancel);
                if (!ImageRoot.IsThere(folder) && !Mount(file, folder, idle, reasons)) return null;
            }
            else if (!IsWatched(folder))
            {
                // The scheduler that ended its task ended its watch, too.
                UnmountWatch.Start(programs, folder, folder + UseSuffix, UnmountWords(), idle);
            }

            isHeld = true;
            return use;
        }
        finally
        {
            if (!isHeld) use.Dispose();
        }
    }

    /// <summary>Unmounts what nobody uses, for who deletes an environment of the cache. False where somebody uses it, or it cannot be unmounted.</summary>
    /// <param name="root">The cache.</param>
    /// <param name="name">The environment's folder in it.</param>
    public static bool TryRelease(string root, string name)
    {
        string folder = FolderOf(root, name);
        if (!Directory.Exists(Path.Combine(root, FolderName)) || !File.Exists(folder + UseSuffix)) return true;
        using var alone = FileLock.TryExclusive(folder + UseSuffix);
        if (alone is null) return false;
        new FileSystemMounts(root, new NodePrograms(EnvironmentVariables.None)).Unmount(folder, now: false);
        if (IsMounted(folder)) return false;
        FolderCleaning.Remove(folder);
        return true;
    }

    private static string FolderOf(string root, string name) => Path.Combine(root, FolderName, name);

    private bool Mount(FileSystemFile file, string folder, TimeSpan idle, List<string> reasons)
    {
        // One whose server was killed answers nobody, and is in the way.
        Unmount(folder, now: true);
        Folders.Ensure(folder);
        if (!TryKernel(file, folder, reasons) && !TryFuse(file, folder, reasons)) return false;
        if (!ImageRoot.IsThere(folder))
        {
            Unmount(folder, now: false);
            _ = ImageRoot.Read(folder, file.Path);
        }

        UnmountWatch.Start(programs, folder, folder + UseSuffix, UnmountWords(), idle);
        return true;
    }

    private static bool IsWatched(string folder)
    {
        using var alone = FileLock.TryExclusive(UnmountWatch.LockOf(folder));
        return alone is null;
    }

    private bool TryKernel(FileSystemFile file, string folder, List<string> reasons)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            reasons.Add("the kernel mounts for root alone");
            return false;
        }

        if (programs.Find("mount") is not { } mount)
        {
            reasons.Add("mount is not on PATH");
            return false;
        }

        if (programs.Run(mount, "-t", "squashfs", "-o", $"loop,ro,nosuid,nodev{OffsetOf(file)}", file.Path, folder) is { } failure)
        {
            reasons.Add(failure.StartsWith("mount: ", StringComparison.Ordinal) ? failure : $"mount: {failure}");
            return false;
        }

        Way = "mounted by the kernel";
        return true;
    }

    private bool TryFuse(FileSystemFile file, string folder, List<string> reasons)
    {
        if (programs.Find("squashfuse_ll", "squashfuse") is not { } squashfuse)
        {
            reasons.Add("squashfuse is not on PATH");
            return false;
        }

        if (!File.Exists(FuseDevice))
        {
            reasons.Add($"there is no {FuseDevice}");
            return false;
        }

        if (programs.Run(squashfuse, "-o", $"ro{OffsetOf(file)}", file.Path, folder) is { } failure)
        {
            reasons.Add($"squashfuse: {failure}");
            return false;
        }

        Way = "mounted by squashfuse";
        return true;
    }

    private static string OffsetOf(FileSystemFile file) => file.Offset == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $",offset={file.Offset}");

    // One of a server that died, too: nothing can be said of its folder then.
    private static bool IsMounted(string folder)
    {
        if (FileStatus.OfName(LibC.CurrentFolder, folder) is not { } status) return Errors.Last != Errors.NoEntry;
        return FileStatus.OfPath(Path.GetDirectoryName(folder)!) is { } above && above.Device != status.Device;
    }

    private void Unmount(string folder, bool now)
    {
        if (!IsMounted(folder) || UnmountWords() is not [var program, .. var options]) return;
        string[] lazily = !now ? [] : Environment.IsPrivilegedProcess ? ["-l"] : ["-z"];
        _ = programs.Run(program, [.. options, .. lazily, folder]);
    }

    private string[] UnmountWords()
    {
        if (Environment.IsPrivilegedProcess) return programs.Find("umount") is { } umount ? [umount] : [];
        return programs.Find("fusermount3", "fusermount") is { } fuse ? [fuse, "-u"] : [];
    }
}
