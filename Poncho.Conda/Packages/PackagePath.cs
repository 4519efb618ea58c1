namespace Poncho.Conda.Packages;

/// <summary>The rule for paths that come out of a package: relative, inside, printable into a tar header.</summary>
public static class PackagePath
{
    /// <summary>What is wrong with a path, in words that follow a subject (<c>leaves the prefix</c>); null where nothing is.</summary>
    public static string? Fault(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty) return "is empty";
        if (path[0] == '/') return "is absolute";
        if (path.Contains('\0')) return "holds a NUL";
        if (path.Length > 4096) return "is longer than 4,096 characters";
        foreach (var range in path.Split('/'))
        {
            var part = path[range];
            if (part is "..") return "leaves the prefix";
            if (part is "" or ".") return "is not in its plain form";
        }

        return null;
    }

    /// <summary>Drops <c>./</c> in front, <c>/./</c> and doubled or closing slashes, as unpacking would; changes nothing else.</summary>
    public static string Plain(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Fault(path) != "is not in its plain form") return path;
        return string.Join('/', path.Split('/').Where(part => part is not ("" or ".")));
    }
}
