namespace Poncho.IO.Files;

/// <summary>The platform's file errors, said to a user: which file, what the system said, what to do.</summary>
public static class FileErrors
{
    public static PonchoException CannotWrite(string path, Exception inner) => Say("cannot write", path, inner);

    public static PonchoException CannotRead(string path, Exception inner) => Say("cannot read", path, inner);

    private static PonchoException Say(string verb, string path, Exception inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        // EACCES and EROFS, ENOENT and ENOTDIR, ENOSPC and EDQUOT (the platform keeps errno in the low bits of HResult on Unix).
        (string reason, string? hint) = inner switch
        {
            UnauthorizedAccessException => ("permission denied", "choose a folder that you may write, or change its mode"),
            DirectoryNotFoundException => ("no such folder", "create the folder first"),
            FileNotFoundException => ("no such file", null),
            IOException { HResult: 28 } => ("no space left on device", "free some space, or set PONCHO_HOME or TMPDIR to a larger disk"),
            IOException { HResult: 122 } => ("disk quota exceeded", "free some space, or set PONCHO_HOME or TMPDIR to a larger disk"),
            IOException { HResult: 30 } => ("read-only file system", "choose a folder that you may write"),
            _ => (FirstLine(inner.Message), null),
        };
        return new PonchoException($"{verb} file ({reason}): \"{path}\"", hint, inner);
    }

    private static string FirstLine(string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.', '\r');
    }
}
