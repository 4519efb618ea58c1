using System.Buffers;
using Poncho.IO.Files;

namespace Poncho.IO.Net;

/// <summary>
/// The file that a download goes to before it has its name: hashed as it grows. Where the checksum is known beforehand it is named by it
/// and stays when the download is broken off, so that a later one, of this process or another, goes on where it ended; else nothing stays.
/// </summary>
public sealed class PartialFile : IAsyncDisposable
{
    private readonly DownloadRequest _request;
    private readonly ContentCheck _check;
    private FileStream _file = null!;
    private string _path = "";
    private bool _done;

    private PartialFile(DownloadRequest request)
    {
        _request = request;
        _check = new ContentCheck(request);
    }

    /// <summary>Bytes in it.</summary>
    public long Count => _check.Count;

    /// <summary>True where a checksum proves at the end that all parts belong together, wherever they came from.</summary>
    public bool IsProvable => _check.Promised is not null;

    /// <summary>Opens what an earlier download left, or begins anew.</summary>
    /// <exception cref="PonchoException">The file cannot be written.</exception>
    public static async Task<PartialFile> OpenAsync(DownloadRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var partial = new PartialFile(request);
        try
        {
            if (partial._check.Promised is not { } checksum || !partial.TryOpen(NameOf(request.Target, checksum))) partial.Create();
            await partial.ReviveAsync(cancel);
            return partial;
        }
        catch (Exception e)
        {
            await partial.DisposeAsync();
            if (e is IOException or UnauthorizedAccessException) throw FileErrors.CannotWrite(request.Target, e);
            throw;
        }
    }

    /// <summary>Adds what came next.</summary>
    /// <exception cref="PonchoException">The disk does not take it.</exception>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            await _file.WriteAsync(bytes, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(_request.Target, e);
        }

        _check.Append(bytes.Span);
    }

    /// <summary>Throws all bytes away.</summary>
    public void Restart()
    {
        _file.SetLength(0);
        _file.Position = 0;
        _check.Reset();
    }

    /// <summary>Compares with what was promised and gives the file its name. Bytes that are not the promised ones are thrown away.</summary>
    /// <exception cref="BlobMismatchException">Another sha256.</exception>
    /// <exception cref="ContentMismatchException">Another length or md5.</exception>
    public async Task<DownloadResult> CommitAsync(string source)
    {
        try
        {
            var result = _check.Finish(source);
            // Renamed while it is still open and locked: a process that waits for the lock then sees that it has another name.
            File.Move(_path, _request.Target, overwrite: true);
            _done = true;
            await _file.DisposeAsync();
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(_request.Target, e);
        }
        catch (PonchoException)
        {
            Restart();
            throw;
        }
    }

    /// <summary>Closes it; what a checksum can prove later stays.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_done && _file is not null)
        {
            if (!IsProvable || _file.Length == 0) File.Delete(_path);
            await _file.DisposeAsync();
        }

        _check.Dispose();
    }

    private static string NameOf(string target, string checksum) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(target)) ?? "/", $".{checksum}.partial{AtomicFile.TemporarySuffix}");

    // False where another download of the same bytes holds it.
    private bool TryOpen(string path)
    {
        while (true)
        {
            FileStream file;
            try
            {
                // FileShare.None takes a lock (flock) or fails.
                file = new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    BufferSize = 0,
                    Options = FileOptions.Asynchronous,
                });
            }
            catch (IOException)
            {
                return false;
            }

            if (IsStillCalled(file, path))
            {
                (_file, _path) = (file, path);
                return true;
            }

            file.Dispose();
        }
    }

    // Between opening and locking, the holder before us may have renamed it (it is the finished file now, not ours to write) or deleted it.
    private static bool IsStillCalled(FileStream file, string path)
    {
        string? now = new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget;
        return now is null || Path.GetFileName(now) == Path.GetFileName(path);
    }

    private void Create()
    {
        _path = AtomicFile.TemporaryNameBeside(_request.Target);
        _file = AtomicFile.Create(_path);
    }

    private async Task ReviveAsync(CancellationToken cancel)
    {
        if (_file.Length > _request.Size) _file.SetLength(0);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AtomicFile.BufferSize);
        try
        {
            for (int read; (read = await _file.ReadAsync(buffer, cancel)) > 0;) _check.Append(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
