namespace Poncho.IO.Files;

/// <summary>Folders that are made where they are needed; what goes wrong names the folder.</summary>
public static class Folders
{
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
