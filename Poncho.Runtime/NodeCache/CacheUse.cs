using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// A process uses an environment of a cache: a lock in <c>uses/</c> that is shared by all who do, and that the command which takes this
/// process's place inherits. Who frees space takes the lock alone, and so never takes what somebody uses. In a cache that may only be read
/// the lock is shared through a descriptor that reads; where the file system has no locks nothing is held, and nothing is ever freed.
/// </summary>
internal sealed class CacheUse : IDisposable
{
    /// <summary>The folder of these locks in the cache.</summary>
    public const string FolderName = "uses";

    private readonly FileLock? _lock;

    private CacheUse(FileLock? held) => _lock = held;

    /// <summary>Says that an environment is used. Null where it is being deleted.</summary>
    /// <param name="root">The cache.</param>
    /// <param name="name">The environment's folder in it.</param>
    public static CacheUse? TryTake(string root, string name)
    {
        string path = PathOf(root, name);
        try
        {
            if (FileLock.TryShared(path) is { } held) return new CacheUse(held);
        }
        catch (DirectoryNotFoundException)
        {
            // Nobody deletes from a cache that has no place for these locks.
            return new CacheUse(null);
        }

        // A cache whose owner never used this environment: nothing can be held.
        return FileLock.IsHeld(path) ? null : new CacheUse(null);
    }

    /// <summary>The lock alone, for who deletes; null where somebody uses the environment.</summary>
    public static FileLock? TryAlone(string root, string name)
    {
        Folders.Ensure(Path.Combine(root, FolderName));
        return FileLock.TryAlone(PathOf(root, name));
    }

    /// <summary>Whether a process uses an environment now, or may do so: where there are no locks nobody knows.</summary>
    public static bool IsUsed(string root, string name) => FileLock.IsHeld(PathOf(root, name)) || !FileLock.IsSupported(PathOf(root, name));

    /// <summary>Leaves the use to the program that takes this process's place.</summary>
    public void KeepAcrossExec() => _lock?.KeepAcrossExec();

    public void Dispose() => _lock?.Dispose();

    private static string PathOf(string root, string name) => Path.Combine(root, FolderName, name);
}
