namespace Poncho.IO.Files;

/// <summary>The platform's file errors, said to a user: which file, what the system said, what to do.</summary>
public static class FileErrors
{
    private const string Full = "free some space, or set PONCHO_HOME or TMPDIR to a larger disk";

    /// <summary>Whether the system refused to read a file: then nothing is known of its bytes.</summary>
    public static bool IsOfSystem(Exception error) => error is IOException { HResult: > 0 and < 4096 } or UnauthorizedAccessException;

    /// <summary>Whether the user may not write there, or nobody (EACCES, EPERM, EROFS).</summary>
    public static bool IsForbidden(Exception? error) => error is UnauthorizedAccessException or IOException { HResult: 30 };

    /// <summary>Whether a disk, or the user's part of it, has no more room (ENOSPC, EDQUOT).</summary>
    public static bool IsFull(Exception? error) => error is IOException { HResult: 28 or 122 };

    public static PonchoException CannotWrite(string path, Exception inner) => Say("cannot write", path, inner, "create the folder first");

    public static PonchoException CannotRead(string path, Exception inner) => Say("cannot read", path, inner, null);

    /// <summary>The same for an open file whose path only the system knows; its error names it.</summary>
    public static PonchoException CannotRead(Exception inner) => Say("cannot read", PathIn(inner), inner, null);

    /// <summary>The same where it is no longer known whether the file was read or written.</summary>
    public static PonchoException Cannot(Exception inner) => HasCurrentFolder() ? Say("cannot use", PathIn(inner), inner, null)
        : new PonchoException("the current folder is no longer there: it was deleted", "cd to a folder that is there", inner);

    private static bool HasCurrentFolder()
    {
        try
        {
            return Directory.GetCurrentDirectory().Length > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static PonchoException Say(string verb, string path, Exception inner, string? noFolder)
    {
        ArgumentNullException.ThrowIfNull(inner);
        // EACCES and EROFS, ENOENT and ENOTDIR, ENOSPC and EDQUOT, EMFILE, ENOMEM, EIO (the platform keeps errno in the low bits of HResult on Unix).
        bool writes = verb != "cannot read";
        (string reason, string? hint) = inner switch
        {
            // The platform says it of a folder that is read as a file, too.
            UnauthorizedAccessException when !writes && Directory.Exists(path) => ("it is a folder", "name a file in it"),
            UnauthorizedAccessException => (
                "permission denied",
                writes ? "choose a folder that you may write, or change its mode" : "choose a file that you may read, or change its mode"),
            DirectoryNotFoundException => ("no such folder", noFolder),
            FileNotFoundException => ("no such file", null),
            IOException { HResult: 28 } => ("no space left on device", Full),
            IOException { HResult: 122 } => ("disk quota exceeded", Full),
            IOException { HResult: 30 } => ("read-only file system", "choose a folder that you may write"),
            IOException { HResult: 23 or 24 } => ("too many open files", "allow more at once: ulimit -n 1024"),
            IOException { HResult: 12 } => ("not enough memory", "allow more: ulimit -v, the batch system's or the container's limit"),
            IOException { HResult: 5 } => ("input/output error", "the disk, or the way to it, fails: the system's log (dmesg) says more"),
            _ => (Reason(inner.Message), null),
        };
        return new PonchoException($"{verb} file ({reason}): \"{path}\"", hint, inner);
    }

    // The platform says "Reason : 'path'", or "Access to the path 'path' is denied."
    private static string PathIn(Exception inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        string[] quoted = inner.Message.Split('\'');
        return quoted.Length > 2 ? quoted[^2] : "?";
    }

    private static string Reason(string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal), path = text.IndexOf(" : '", StringComparison.Ordinal);
        if (path > 0 && (end < 0 || path < end)) end = path;
        return (end < 0 ? text : text[..end]).TrimEnd('.', '\r');
    }
}
