namespace Poncho.Conda.Linking;

/// <summary>Where the files of a noarch Python package go.</summary>
internal static class NoarchPlacement
{
    private const string Modules = "site-packages/", Scripts = "python-scripts/";

    /// <summary><c>site-packages/</c> goes to the Python's own, <c>python-scripts/</c> to <c>bin/</c>, all else stays.</summary>
    public static string Place(string path, PythonInfo python) =>
        path.StartsWith(Modules, StringComparison.Ordinal) ? $"{python.SitePackages}/{path[Modules.Length..]}"
        : path.StartsWith(Scripts, StringComparison.Ordinal) ? $"bin/{path[Scripts.Length..]}"
        : path;

    /// <summary>Whether conda byte-compiles the file: modules whose names hold no tab, line break, form feed or vertical tab.</summary>
    public static bool IsCompiled(string path) =>
        path.Length > Modules.Length + ".py".Length
        && path.StartsWith(Modules, StringComparison.Ordinal)
        && path.EndsWith(".py", StringComparison.Ordinal)
        && !path.AsSpan().ContainsAny("\t\n\r\f\v");

    /// <summary>The byte code's path (PEP 3147; for Python 2 beside its source).</summary>
    public static string ByteCodeOf(string module, PythonInfo python)
    {
        if (python.ShortVersion.StartsWith("2.", StringComparison.Ordinal)) return module + "c";
        int slash = module.LastIndexOf('/');
        string tag = python.ShortVersion.Replace(".", "", StringComparison.Ordinal);
        return $"{module[..(slash + 1)]}__pycache__/{module[(slash + 1)..^".py".Length]}.cpython-{tag}.pyc";
    }
}
