namespace Poncho.IO.Files;

/// <summary>Files that may be meant by a path where there is none.</summary>
public static class NearFiles
{
    /// <summary>The paths of files beside it whose names are like its name, the likeliest first, written as the path is.</summary>
    /// <param name="path">As somebody wrote it.</param>
    /// <param name="isMeant">Which files come into question, by their names; null for all.</param>
    /// <param name="most">How many.</param>
    public static IReadOnlyList<string> Of(string path, Func<string, bool>? isMeant = null, int most = 2)
    {
        ArgumentNullException.ThrowIfNull(path);
        string folder = Path.GetDirectoryName(path) ?? "";
        try
        {
            var names = Directory.EnumerateFiles(folder.Length == 0 ? "." : folder).Select(file => Path.GetFileName(file)).Where(isMeant ?? (_ => true));
            return [.. NearestNames.Of(Path.GetFileName(path), names, most).Select(name => Path.Combine(folder, name))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
