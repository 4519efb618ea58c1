using Poncho.IO.Files;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// Shared by all who unpack into a cache: a layer that they unpacked, or found there, is not yet part of an environment that is whole, and
/// must not go. Who frees space takes it alone.
/// </summary>
internal static class FillingLock
{
    private const string Name = "filling";

    /// <summary>Waits until nobody frees space.</summary>
    public static FileLock Share(string root, CancellationToken cancel) => FileLock.Shared(PathOf(root), cancel);

    /// <summary>Whether the cache lies where there are locks.</summary>
    public static bool IsSupported(string root) => FileLock.IsSupported(PathOf(root));

    /// <summary>Null where somebody unpacks now.</summary>
    /// <exception cref="Poncho.IO.PonchoException">There are no locks, so that nobody knows.</exception>
    public static FileLock? TryAlone(string root)
    {
        Folders.Ensure(Path.Combine(root, "locks"));
        return FileLock.TryAlone(PathOf(root));
    }

    private static string PathOf(string root) => Path.Combine(root, "locks", Name);
}
