namespace Poncho.IO.Files;

/// <summary>The platform's file errors, said to a user: which file, what the system said, what to do.</summary>
public static class FileErrors
{
    public static PonchoException CannotWrite(string path, Exception inner) => Say("cannot write", path, inner, "create the folder first");

    public static PonchoException CannotRead(string path, Exception inner) => Say("cannot read", path, inner, null);

    /// <summary>The same for an open file whose path only the system knows; its error names it.</summary>
    public static PonchoException CannotRead(Exception inner) => Say("cannot read", PathIn(inner), inner, null);

    /// <summary>The same where it is no longer known whether the file was read or written.</summary>
    public static PonchoException Cannot(Exception inner) => Say("cannot use", PathIn(inner), inner, null);

    private static PonchoException Say(string verb, string path, Exception inner, string? noFolder)
    {
        ArgumentNullException.ThrowIfNull(inner);
        // EACCES and EROFS, ENOENT and ENOTDIR, ENOSPC and EDQUOT, EIO (the platform keeps errno in the low bits of HResult on Unix).
        (string reason, string? hint) = inner switch
        {
            UnauthorizedAccessException => ("permission denied", "choose a folder that you may write, or change its mode"),
            DirectoryNotFoundException => ("no such folder", noFolder),
            FileNotFoundException => ("no such file", null),
            IOException { HResult: 28 } => ("no space left on device", "free some space, or set PONCHO_HOME or TMPDIR to a larger disk"),
            IOException { HResult: 122 } => ("disk quota exceeded", "free some space, or set PONCHO_HOME or TMPDIR to a larger disk"),
            IOException { HResult: 30 } => ("read-only file system", "choose a folder that you may write"),
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
