namespace Poncho.Conda.Linking;

/// <summary>Where soft links point, by their text alone: nothing is looked up in a file system.</summary>
public static class SoftLink
{
    /// <summary>
    /// Whether a link at <paramref name="path"/> (below the prefix) points outside the prefix: by an absolute target, or by too many
    /// <c>..</c>.
    /// </summary>
    public static bool LeavesPrefix(string path, string target)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(target);
        if (target.StartsWith('/')) return true;
        int depth = path.AsSpan().Count('/');
        foreach (var range in target.AsSpan().Split('/'))
        {
            var part = target.AsSpan()[range];
            if (part is "..") depth--;
            else if (part is not ("" or ".")) depth++;
            if (depth < 0) return true;
        }

        return false;
    }
}
