namespace Poncho.Analyze.Following;

/// <summary>What folders hold, each of them listed once.</summary>
internal sealed class FolderNames
{
    private readonly Dictionary<string, HashSet<string>> folders = new(StringComparer.Ordinal);

    public bool Has(string folder, string name) => Of(folder).Contains(name);

    /// <summary>Whether the folder has something of Python by itself.</summary>
    public bool HasSources(string folder) => Of(folder).Any(name => name.EndsWith(".py", StringComparison.Ordinal) || IsBinary(name));

    /// <summary>Whether a compiled module of that name lies there.</summary>
    public bool HasBinary(string folder, string module) => Of(folder).Any(name => IsBinary(name) && name.StartsWith(module + ".", StringComparison.Ordinal));

    private static bool IsBinary(string name) => name.EndsWith(".so", StringComparison.Ordinal) || name.EndsWith(".pyd", StringComparison.Ordinal);

    private HashSet<string> Of(string folder)
    {
        if (folders.TryGetValue(folder, out HashSet<string>? names)) return names;
        try
        {
            names = new HashSet<string>(Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            names = [];
        }

        folders.Add(folder, names);
        return names;
    }
}
