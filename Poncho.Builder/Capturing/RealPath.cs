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
            real = Path.Combine(real, part);
            // Every part may be a link.
            if (Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target) real = target.FullName.TrimEnd('/');
        }

        return real;
    }
}
