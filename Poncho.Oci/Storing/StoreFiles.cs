using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Oci.Storing;

/// <summary>File operations whose failures name the file to the user.</summary>
internal static class StoreFiles
{
    public static void Do(string path, Action write) => Do(path, () =>
    {
        write();
        return true;
    });

    public static T Do<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }

    /// <summary>Opens a file to be read once from its beginning.</summary>
    /// <exception cref="PonchoException">There is none, or it may not be read.</exception>
    public static FileStream OpenRead(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    /// <summary>A small file whole; null where there is none.</summary>
    public static async Task<byte[]?> ReadSmallAsync(string path, int limit, CancellationToken cancel)
    {
        await using var file = OpenSmall(path, limit);
        if (file is null) return null;
        try
        {
            var content = new byte[file.Length];
            await file.ReadExactlyAsync(content, cancel);
            return content;
        }
        catch (IOException e)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    /// <summary>The same, for callers that do not wait for tasks.</summary>
    public static byte[]? ReadSmall(string path, int limit)
    {
        using var file = OpenSmall(path, limit);
        if (file is null) return null;
        try
        {
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (IOException e)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    private static FileStream? OpenSmall(string path, int limit)
    {
        try
        {
            var file = new FileStream(path, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            });
            if (file.Length <= limit) return file;
            long length = file.Length;
            file.Dispose();
            throw new PonchoException($"file has {length} bytes, more than the {limit} that are allowed: \"{path}\"");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
