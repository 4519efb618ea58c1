namespace Poncho.Analyze.Following;

/// <summary>Walks down a module's dotted name from a folder, as Python does.</summary>
internal static class ModulePath
{
    /// <summary>The files that an import runs; null where the folder has no such module. It is empty for compiled modules.</summary>
    /// <param name="folders">What folders hold.</param>
    /// <param name="root">The folder to begin in.</param>
    /// <param name="module">The dotted name; empty for the folder itself.</param>
    /// <param name="names">What is taken of it, of which each may be a module.</param>
    public static List<string>? Files(FolderNames folders, string root, string module, IEnumerable<string> names)
    {
        var files = new List<string>();
        bool found = false;
        string folder = root;
        foreach (string part in module.Length == 0 ? [] : module.Split('.'))
        {
            if (!folders.Has(folder, part))
            {
                if (folders.Has(folder, part + ".py"))
                {
                    files.Add(Path.Combine(folder, part + ".py"));
                    return files;
                }

                // What is no module may be an attribute of the one before.
                return found || folders.HasBinary(folder, part) ? files : null;
            }

            string inner = Path.Combine(folder, part);
            if (!folders.Has(inner, "__init__.py") && folders.Has(folder, part + ".py"))
            {
                files.Add(Path.Combine(folder, part + ".py"));
                return files;
            }

            folder = inner;
            found |= AddPackage(folders, folder, files);
        }

        foreach (string name in names) found |= AddTaken(folders, folder, name, files);
        return found || module.Length == 0 ? files : null;
    }

    private static bool AddPackage(FolderNames folders, string folder, List<string> files)
    {
        if (!folders.Has(folder, "__init__.py")) return folders.HasSources(folder);
        files.Add(Path.Combine(folder, "__init__.py"));
        return true;
    }

    private static bool AddTaken(FolderNames folders, string folder, string name, List<string> files)
    {
        string inner = Path.Combine(folder, name);
        if (folders.Has(folder, name + ".py")) files.Add(inner + ".py");
        else if (folders.Has(folder, name) && folders.Has(inner, "__init__.py")) files.Add(Path.Combine(inner, "__init__.py"));
        else return folders.HasBinary(folder, name);
        return true;
    }
}
