using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Registry.Storing.Folders;

/// <summary>
/// Tries what the storage relies on, at each start: files that are written, synced, renamed over one another and read back, and locks that keep
/// others out. Some network file systems fail at it silently, and lose what was pushed.
/// </summary>
internal static class FileSystemTest
{
    private static readonly byte[] s_first = "first"u8.ToArray(), s_second = "second, and longer"u8.ToArray();

    /// <exception cref="PonchoException">It cannot be relied on; the message says at what.</exception>
    public static void Run(string root)
    {
        string target = AtomicFile.TemporaryNameBeside(Path.Combine(root, "test"));
        try
        {
            DurableFolder.Write(target, s_first, root);
            DurableFolder.Write(target, s_second, root);
            if (!File.ReadAllBytes(target).AsSpan().SequenceEqual(s_second)) throw Fails(root, "a file that was renamed over another is not what was written");
            using var held = FileLock.TryExclusive(target) ?? throw Fails(root, "a file that nobody has cannot be locked");
            using var second = FileLock.TryExclusive(target);
            if (second is not null) throw Fails(root, "a lock keeps nobody out");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(root, e);
        }
        finally
        {
            AtomicFile.Discard(target);
        }
    }

    private static PonchoException Fails(string root, string what) =>
        new($"the file system cannot be relied on ({what}): \"{root}\"", "name a folder on a local disk with --root");
}
