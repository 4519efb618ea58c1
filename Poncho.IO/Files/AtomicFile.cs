namespace Poncho.IO.Files;

/// <summary>
/// Writes files so that a reader, or a later command after a crash, finds the whole file or none: a temporary name beside the target, then
/// a rename.
/// </summary>
public static class AtomicFile
{
    /// <summary>Bytes of the buffers that files are read and written with.</summary>
    public const int BufferSize = 128 * 1024;

    /// <summary>What the names of unfinished files end with. What ends so and is a day old is left over from a killed process.</summary>
    public const string TemporarySuffix = ".poncho-tmp";

    /// <summary>A name beside <paramref name="path"/> that no other process uses, on the same file system.</summary>
    public static string TemporaryNameBeside(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        return Path.Combine(folder, $".{Path.GetRandomFileName()}{TemporarySuffix}");
    }

    /// <summary>Opens a new file for writing; the caller renames or deletes it.</summary>
    public static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = FileShare.Read | FileShare.Delete,
        BufferSize = 0,
        Options = FileOptions.Asynchronous,
    });

    /// <summary>
    /// Lets <paramref name="write"/> fill a temporary file and renames it to <paramref name="path"/>, over what was there. Nothing stays
    /// when it throws.
    /// </summary>
    /// <exception cref="PonchoException">The file cannot be written; the message names it.</exception>
    public static async Task WriteAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(write);
        string temporary = TemporaryNameBeside(path);
        try
        {
            await using (var file = Create(temporary)) await write(file, cancel);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            Discard(temporary);
            if (e is IOException or UnauthorizedAccessException) throw FileErrors.CannotWrite(path, e);
            throw;
        }
    }

    /// <summary>Deletes what is not to be kept, when something else has gone wrong already: what goes wrong now is not worth saying.</summary>
    public static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has a name that nothing reads.
        }
    }

    /// <summary>The same for bytes that are at hand, without waiting for a task.</summary>
    /// <exception cref="PonchoException">The file cannot be written; the message names it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = TemporaryNameBeside(path);
        try
        {
            using (var file = Create(temporary)) file.Write(content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            Discard(temporary);
            if (e is IOException or UnauthorizedAccessException) throw FileErrors.CannotWrite(path, e);
            throw;
        }
    }

    /// <summary>The same, and the bytes are on the disk before the file has its name: a power cut leaves the old file or the new one.</summary>
    public static Task WriteSyncedAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => WriteAsync(
        path,
        async (file, token) =>
        {
            await file.WriteAsync(content, token);
            ((FileStream)file).Flush(flushToDisk: true);
        },
        cancel);

    /// <summary>The same for bytes that are at hand.</summary>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) =>
        WriteAsync(path, async (file, token) => await file.WriteAsync(content, token), cancel);
}
