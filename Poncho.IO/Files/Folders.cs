namespace Poncho.IO.Files;

/// <summary>Folders that are made where they are needed; what goes wrong names the folder.</summary>
public static class Folders
{
    /// <summary>The full path of a folder that a variable names.</summary>
    /// <exception cref="PonchoException">
    /// Its bytes are no UTF-8. They became U+FFFD when they were read, so that another folder would be made and filled.
    /// </exception>
    public static string Named(string path, string variable)
    {
        string full = Path.GetFullPath(path);
        if (!full.Contains('\ufffd', StringComparison.Ordinal)) return full;
        throw new PonchoException($"folder has a name that is no text in UTF-8: \"{full}\"", $"set {variable} to another folder");
    }

    /// <summary>Makes a folder, and those above it, where there is none.</summary>
    /// <exception cref="PonchoException">It cannot be made.</exception>
    public static void Ensure(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
    }
}
