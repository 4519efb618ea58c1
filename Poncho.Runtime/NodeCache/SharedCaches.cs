using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Posix;
using Poncho.Runtime.Relocating;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// Caches that somebody else filled, for all users of a node or of a cluster (<c>poncho cache fill --shared</c>): named by
/// <c>PONCHO_SHARED_CACHE</c>, several with <c>:</c> between them. They are looked into before the user's own, and never written.
/// </summary>
internal static class SharedCaches
{
    public const string Variable = "PONCHO_SHARED_CACHE";

    // Group and others may write.
    private const uint OthersWrite = 0x12;

    /// <summary>The folders in their order. One that is not there (a file system that this node lacks) is left out.</summary>
    /// <param name="variable">Gives a variable's value; null where it is not set.</param>
    /// <exception cref="PonchoException">One may be written by others, who could put anything in an environment's place.</exception>
    public static IEnumerable<string> Of(Func<string, string?> variable)
    {
        foreach (string given in variable(Variable)?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            string folder = Folders.Named(given, Variable);
            if (!Directory.Exists(folder)) continue;
            Check(folder);
            yield return folder;
        }
    }

    /// <summary>An environment of one of them; null where none has it.</summary>
    public static (Prefix Prefix, CacheUse Use)? TryUse(Func<string, string?> variable, Digest id)
    {
        foreach (string folder in Of(variable))
            if (EnvironmentCache.ToRead(folder).TryUse(id) is { } found) return found;
        return null;
    }

    /// <summary>A cache that its owner fills: all may read it, whatever the process's umask is.</summary>
    /// <exception cref="PonchoException">It cannot be made, or others may write it.</exception>
    public static EnvironmentCache ToFill(string folder)
    {
        _ = LibC.SetUmask(OthersWrite);
        string path = Folders.Named(folder, "--shared");
        var cache = EnvironmentCache.Inside(path);
        Check(path);
        return cache;
    }

    private static void Check(string path)
    {
        int folder = LibC.OpenAt(LibC.CurrentFolder, path, LibC.ReadOnly | LibC.Folder | LibC.CloseOnExec, 0);
        if (folder < 0) throw Errors.CannotRead(path, Errors.Last);
        try
        {
            if (FileStatus.Of(folder) is not { } status) throw Errors.CannotRead(path, Errors.Last);
            if ((status.Mode & OthersWrite) == 0) return;
            throw new PonchoException($"the shared cache may be written by others than its owner: \"{path}\"", $"chmod go-w {path}, or take it out of {Variable}");
        }
        finally
        {
            _ = LibC.Close(folder);
        }
    }
}
