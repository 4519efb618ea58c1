namespace Poncho.Analyze.Owning;

/// <summary>From paths below a folder of Python's path to names of modules.</summary>
internal static class ModuleFiles
{
    private const string Init = "__init__";

    /// <summary>The module that a file is; null for any other file. <c>a/b/__init__.py</c> is <c>a.b</c>.</summary>
    internal static string? ModuleOf(ReadOnlySpan<char> path)
    {
        int slash = path.LastIndexOf('/');
        var file = path[(slash + 1)..];
        int dot = file.IndexOf('.');
        if (dot <= 0) return null;
        // "x.cpython-311-x86_64-linux-gnu.so", "x.abi3.so" and "x.pyd" are x; "x.py" has one dot.
        var suffix = file[file.LastIndexOf('.')..];
        bool isModule = suffix is ".py" ? file.Length - dot == 3 : suffix is ".so" or ".pyd" || suffix is ".pyc" && file.Length - dot == 4;
        if (!isModule) return null;
        var stem = file[..dot];
        var folder = slash < 0 ? [] : path[..slash];
        if (!IsDotted(folder) || !IsIdentifier(stem)) return null;
        string package = folder.ToString().Replace('/', '.');
        return stem is Init ? package.Length > 0 ? package : null : package.Length > 0 ? $"{package}.{stem}" : stem.ToString();
    }

    private static bool IsDotted(ReadOnlySpan<char> folder)
    {
        if (folder.IsEmpty) return true;
        foreach (var part in folder.Split('/'))
        {
            if (!IsIdentifier(folder[part]) || folder[part] is "__pycache__") return false;
        }
        return true;
    }

    private static bool IsIdentifier(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || char.IsAsciiDigit(text[0])) return false;
        foreach (char c in text)
        {
            if (!char.IsLetterOrDigit(c) && c != '_') return false;
        }
        return true;
    }
}
