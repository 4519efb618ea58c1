using System.Globalization;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// Where the node cache is, and that it is the user's alone. What is unpacked in it is run, so a folder that another user made, or may
/// write, is refused: in <c>/tmp</c> anyone may have made it before.
/// </summary>
public static class CacheFolder
{
    private const uint AccessMask = 0x1ff, OwnerOnly = 0x1c0;

    /// <summary>
    /// Full path: <c>$PONCHO_NODE_CACHE</c>, else <c>poncho-UID</c> in what a scheduler says outlives a task, else in <c>$TMPDIR</c>, else in
    /// <c>/tmp</c>.
    /// </summary>
    /// <exception cref="PonchoException">The variable's value is no text in UTF-8.</exception>
    public static string Path(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        const string Given = "PONCHO_NODE_CACHE", Temporary = "TMPDIR";
        if (variable(Given) is { Length: > 0 } given) return Folders.Named(given, Given);
        string temporary = SchedulerScratch.Find(variable)
            ?? (variable(Temporary) is { Length: > 0 } folder ? Folders.Named(folder, Temporary) : "/tmp");
        return System.IO.Path.Combine(temporary, "poncho-" + LibC.UserId().ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Makes the folder where there is none, and checks what is there.</summary>
    /// <exception cref="PonchoException">It is a link, another user's, open to others, or cannot be made.</exception>
    public static void Ensure(string path)
    {
        int folder = Open(path);
        if (folder < 0 && Errors.Last == Errors.NoEntry)
        {
            Make(path);
            folder = Open(path);
        }

        if (folder < 0)
        {
            if (Errors.Last is Errors.NotFolder or Errors.Loop) throw Refused(path, "is a link or a file, and not a folder");
            throw Errors.CannotRead(path, Errors.Last);
        }

        try
        {
            if (FileStatus.Of(folder) is not { } status) throw Errors.CannotRead(path, Errors.Last);
            if (status.UserId != LibC.UserId()) throw Refused(path, $"belongs to another user ({status.UserId})");
            uint access = status.Mode & AccessMask;
            if (access != OwnerOnly) throw Refused(path, $"is open to other users (mode {Convert.ToString(access, 8)})", $"chmod 700 {path}");
        }
        finally
        {
            _ = LibC.Close(folder);
        }
    }

    private static int Open(string path) =>
        LibC.OpenAt(LibC.CurrentFolder, path, LibC.ReadOnly | LibC.Folder | LibC.NoFollow | LibC.CloseOnExec, 0);

    private static void Make(string path)
    {
        if (LibC.MakeFolderAt(LibC.CurrentFolder, path, OwnerOnly) == 0 || Errors.Last == Errors.Exists) return;
        int error = Errors.Last;
        if (error != Errors.NoEntry) throw Errors.CannotWrite(path, error);
        try
        {
            // The folders above are made as any, the last one as ours.
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }

        if (LibC.MakeFolderAt(LibC.CurrentFolder, path, OwnerOnly) != 0 && Errors.Last != Errors.Exists) throw Errors.CannotWrite(path, Errors.Last);
    }

    private static PonchoException Refused(string path, string why, string? hint = null) => new(
        $"the node cache {why}: \"{path}\"",
        hint ?? "name a folder of your own with PONCHO_NODE_CACHE");
}
