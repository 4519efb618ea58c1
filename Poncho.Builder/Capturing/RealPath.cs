namespace Poncho.Builder.Capturing;

/// <summary>The way to a file or folder without soft links.</summary>
internal static class RealPath
{
    /// <param name="path">A whole path; what is not there yet is taken as it is written.</param>
    public static string Of(string path)
    {
        string real = "/";
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            // Every part may be a link.
            real = TargetOf(Path.Combine(real, part));
        }

        return real;
    }

    private static string TargetOf(string path)
    {
        try
        {
            return Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName.TrimEnd('/') ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }
}
