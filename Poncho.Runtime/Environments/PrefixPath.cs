namespace Poncho.Runtime.Environments;

/// <summary>Names of files below a prefix, as formats write them.</summary>
internal static class PrefixPath
{
    /// <summary>True for a relative path whose parts are all names: not empty, not <c>.</c> or <c>..</c>, no NUL.</summary>
    public static bool IsInside(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path.Contains('\0')) return false;
        foreach (var part in path.Split('/'))
        {
            if (path[part] is "" or "." or "..") return false;
        }

        return true;
    }
}
