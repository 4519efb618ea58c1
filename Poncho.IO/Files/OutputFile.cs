namespace Poncho.IO.Files;

/// <summary>
/// What a user named to be written. A link stays one, and the file that it leads to is replaced as <see cref="AtomicFile"/> does it; devices and
/// pipes (<c>/dev/stdout</c>, <c>&gt;(gzip)</c>, a fifo) are written into.
/// </summary>
public static class OutputFile
{
    /// <summary>Whether a path is a device, a fifo, a socket or an open descriptor: it takes bytes one after another, and has no place beside it.</summary>
    public static bool IsStream(string path)
    {
        var kind = FileKinds.Behind(path);
        return kind == FileKind.Special || (kind == FileKind.File && DescriptorOf(path) is not null);
    }

    /// <summary>The file that a path means: of a link that to which it leads, there or not.</summary>
    public static string TargetOf(string path)
    {
        string full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            // Links in a circle; or a folder on the way is missing, which writing says better.
            return full;
        }
    }

    /// <summary>Opens a stream for writing. A fifo that nobody reads is waited for, as a shell does.</summary>
    /// <exception cref="PonchoException">It cannot be written.</exception>
    public static async Task<Stream> OpenStreamAsync(string path, CancellationToken cancel)
    {
        try
        {
            // Opening a fifo sees no cancellation: it stays behind on its thread.
            return await Task.Run(() => Open(path), cancel).WaitAsync(cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }

    /// <summary>Writes the whole of an output.</summary>
    /// <exception cref="PonchoException">It cannot be written; the message names it.</exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        if (!IsStream(path))
        {
            await AtomicFile.WriteAsync(TargetOf(path), content, cancel);
            return;
        }

        await using var stream = await OpenStreamAsync(path, cancel);
        try
        {
            await Task.Run(
                () =>
                {
                    stream.Write(content.Span);
                    stream.Flush();
                },
                cancel).WaitAsync(cancel);
        }
        catch (IOException e)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }

    private static FileStream Open(string path)
    {
        // Opened anew a file that standard output leads to would be written from its beginning, over what is there.
        if (DescriptorOf(path) is { } number)
            return new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(number, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 });
    }

    // /dev/stdout, /dev/stderr and /dev/fd/N, and the folder of this process's descriptors that they lead to.
    private static int? DescriptorOf(string path)
    {
        string full = Path.GetFullPath(path);
        for (int followed = 0; followed < 8; followed++)
        {
            if (Path.GetDirectoryName(full) is "/dev/fd" or "/proc/self/fd" && int.TryParse(Path.GetFileName(full), out int number)) return number;
            if (TargetOfOne(full) is not { } next) return null;
            full = next;
        }

        return null;
    }

    private static string? TargetOfOne(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
