using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Trees;

/// <summary>
/// Files of an environment that are read whole. What somebody packed may be a link to a device that never ends, a fifo that nobody writes
/// to, or larger than memory: only plain files are read, and only up to a limit.
/// </summary>
internal static class PlainFile
{
    /// <summary>The bytes of a file; null where there is none.</summary>
    /// <param name="path">A link is followed, unless the next says otherwise.</param>
    /// <param name="limit">Bytes that it may have.</param>
    /// <param name="follow">Whether the last name may be a link.</param>
    /// <exception cref="PonchoException">It is no plain file, larger, or cannot be read.</exception>
    public static byte[]? Read(string path, int limit, bool follow = true)
    {
        using var file = Open(path, follow, out int error);
        if (file is null) return error is Errors.NoEntry or Errors.NotFolder ? null : throw Errors.CannotRead(path, error);
        return StatusOf(file) is { IsRegular: true } status ? Read(file, status.Size, limit, path) : throw NotPlain(path);
    }

    /// <summary>The bytes of an open file.</summary>
    /// <exception cref="PonchoException">It is larger than the limit, or cannot be read.</exception>
    public static byte[] Read(SafeFileHandle file, int limit, string path)
    {
        try
        {
            return Read(file, RandomAccess.GetLength(file), limit, path);
        }
        catch (IOException e)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    private static byte[] Read(SafeFileHandle file, long length, int limit, string path)
    {
        try
        {
            if (length > limit) throw new PonchoException($"file is too large ({length} bytes) to be read whole: \"{path}\"");
            byte[] bytes = new byte[length];
            int read = FullRead.At(file, bytes, 0);
            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (IOException e)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    /// <summary>The bytes of a file; null where <see cref="Is"/> says that there is none, or it cannot be read.</summary>
    public static byte[]? TryRead(string path, int limit)
    {
        using var file = Open(path, follow: true, out _);
        if (file is null || StatusOf(file) is not { IsRegular: true } status || status.Size > limit) return null;
        try
        {
            return Read(file, status.Size, limit, path);
        }
        catch (PonchoException)
        {
            return null;
        }
    }

    /// <summary>Whether there is a plain file of at most so many bytes; a link to one is one.</summary>
    public static bool Is(string path, long limit)
    {
        using var file = Open(path, follow: true, out _);
        return file is not null && StatusOf(file) is { IsRegular: true } status && status.Size <= limit;
    }

    // Without waiting: to open a fifo would wait for who writes to it.
    private static SafeFileHandle? Open(string path, bool follow, out int error)
    {
        int flags = LibC.ReadOnly | LibC.NonBlocking | LibC.CloseOnExec | (follow ? 0 : LibC.NoFollow);
        int opened = LibC.OpenAt(LibC.CurrentFolder, path, flags, 0);
        error = opened < 0 ? Errors.Last : 0;
        return opened < 0 ? null : new SafeFileHandle(opened, ownsHandle: true);
    }

    private static FileStatus? StatusOf(SafeFileHandle file) => FileStatus.Of((int)file.DangerousGetHandle());

    private static PonchoException NotPlain(string path) =>
        new($"what should be a file is a device, a fifo or a folder: \"{path}\"", "do not use this environment unless you trust who made it");
}
