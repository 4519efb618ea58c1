using Poncho.Analyze.Imports;

namespace Poncho.Analyze.Following;

/// <summary>The application's own modules: those that lie beside their importer, in its package, or in a folder that was asked for.</summary>
internal sealed class LocalModules(IReadOnlyList<string> roots)
{
    private readonly FolderNames folders = new();

    /// <summary>The application's files that an import runs; null where the module is not the application's.</summary>
    /// <param name="file">The importing file, a whole path.</param>
    /// <param name="import">What it imports.</param>
    /// <param name="isScript">Whether it is run by itself: then its own folder is where modules are looked for first, even if it is a package.</param>
    public List<string>? Files(string file, SourceImport import, bool isScript)
    {
        string folder = Path.GetDirectoryName(file)!;
        if (import.Level > 0) return Relative(folder, import);
        string package = PackageRoot(folder);
        foreach (string root in (string[])[isScript ? folder : package, package, .. roots])
        {
            // A file that imports a module of its own name means another.
            if (ModulePath.Files(folders, root, import.Module, import.Names) is { } files && !(files.Count == 1 && files[0] == file)) return files;
        }

        return null;
    }

    /// <summary>The folder that the outermost package of a folder lies in; the folder itself where it is no package.</summary>
    public string PackageRoot(string folder)
    {
        while (folders.Has(folder, "__init__.py") && Path.GetDirectoryName(folder) is { } outer) folder = outer;
        return folder;
    }

    // A relative import is never somebody else's.
    private List<string> Relative(string folder, SourceImport import)
    {
        string? package = folder;
        for (int i = 1; i < import.Level && package is not null; i++) package = Path.GetDirectoryName(package);
        if (package is null) return [];
        List<string> files = ModulePath.Files(folders, package, import.Module, import.Names) ?? [];
        if (import.Module.Length == 0 && folders.Has(package, "__init__.py")) files.Add(Path.Combine(package, "__init__.py"));
        return files;
    }
}
