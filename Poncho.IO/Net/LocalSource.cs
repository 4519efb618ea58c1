using System.Buffers;
using System.Net;
using System.Runtime.InteropServices;
using Poncho.IO.Files;

namespace Poncho.IO.Net;

/// <summary>Files of <c>file://</c> addresses: hard-linked where that is possible, else copied; read once either way, to be checked.</summary>
internal static partial class LocalSource
{
    private const int AtFdCwd = -100, AtSymlinkFollow = 0x400;

    /// <exception cref="TransferException">There is no such file, or it is no plain file.</exception>
    public static FileStream OpenRead(Uri url)
    {
        string path = url.LocalPath;
        try
        {
            // To open a fifo would wait for who writes to it, whatever signal comes; a device may never end.
            if (File.Exists(path) && IsSpecial(path)) throw new TransferException($"what should be a file is a fifo or a device: \"{path}\"");
            return new FileStream(path, new FileStreamOptions
            {
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TransferException($"no such file: \"{path}\"", "check the address", e) { Status = HttpStatusCode.NotFound };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    /// <summary>Brings the file to the request's target.</summary>
    /// <param name="mirror">A <c>file://</c> address.</param>
    /// <param name="request">What is promised of it.</param>
    /// <param name="passed">Is told of bytes that have passed.</param>
    /// <exception cref="TransferException">There is no such file.</exception>
    public static async Task<DownloadResult> TakeAsync(Mirror mirror, DownloadRequest request, Action<long> passed, CancellationToken cancel)
    {
        string temporary = AtomicFile.TemporaryNameBeside(request.Target);
        await using var source = OpenRead(mirror.Url);
        try
        {
            // Fails where the source is on another file system, or belongs to another user (protected_hardlinks): then it is copied.
            bool isLinked = LinkAt(AtFdCwd, mirror.Url.LocalPath, AtFdCwd, temporary, AtSymlinkFollow) == 0;
            await using var copy = isLinked ? null : AtomicFile.Create(temporary);
            using var check = new ContentCheck(request);
            await PassAsync(source, copy, check, passed, cancel);
            var result = check.Finish(mirror.Shown);
            File.Move(temporary, request.Target, overwrite: true);
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(request.Target, e);
        }
        finally
        {
            // Also after a rename between two names of one file, which leaves both (rename(2)).
            File.Delete(temporary);
        }
    }

    // Of what a link leads to.
    private static bool IsSpecial(string path) =>
        FileKinds.Of(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path) == FileKind.Special;

    private static async Task PassAsync(FileStream source, FileStream? copy, ContentCheck check, Action<long> passed, CancellationToken cancel)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        try
        {
            for (int read; (read = await source.ReadAsync(buffer, cancel)) > 0; passed(read))
            {
                check.Append(buffer.AsSpan(0, read));
                if (copy is not null) await copy.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LibraryImport("libc", EntryPoint = "linkat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAt(int fromFolder, string from, int toFolder, string to, int flags);
}
