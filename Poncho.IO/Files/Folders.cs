using System.Runtime.InteropServices;

namespace Poncho.IO.Files;

/// <summary>Folders that are made where they are needed; what goes wrong names the folder.</summary>
public static partial class Folders
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

    /// <summary>Whether this process may make files in a folder that is there, by its mode, its owner and its file system.</summary>
    public static bool IsWritable(string path)
    {
        const int Write = 2, Search = 1;
        return Access(path, Write | Search) == 0;
    }

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
