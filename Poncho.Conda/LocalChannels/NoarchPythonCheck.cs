using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Conda.LocalChannels;

/// <summary>What would make a noarch Python package install without an error and be of no use.</summary>
internal static class NoarchPythonCheck
{
    private const string Modules = "site-packages/", Initial = "/__init__.py";

    /// <summary>Looks at what is to be packed.</summary>
    /// <returns>What a user should hear, one line each; nothing for packages of other kinds.</returns>
    /// <exception cref="PonchoException">Its modules lie where no Python looks for them.</exception>
    public static IEnumerable<string> Warnings(PackageRequest request, IReadOnlyList<FolderEntry> entries)
    {
        if (request.Noarch != NoarchType.Python) return [];
        var paths = entries.Where(entry => entry.Kind != FileKind.Folder).Select(entry => entry.Path).ToList();
        bool hasModules = paths.Any(path => path.StartsWith(Modules, StringComparison.Ordinal));
        if (!hasModules && paths.FirstOrDefault(IsModule) is { } stray)
        {
            string name = stray.EndsWith(Initial, StringComparison.Ordinal) ? stray[..^Initial.Length] : stray;
            throw new PonchoException(
                $"a noarch python package has its modules in the folder {Modules}, and there is none: \"{request.Folder}\"",
                $"move {name} to {Path.Combine(request.Folder, Modules, name)}");
        }

        var warnings = new List<string>();
        if (!request.Depends.Any(IsPython)) warnings.Add("the package does not depend on python: an environment with it may have none (--depends python)");
        var lacking = request.EntryPoints.Where(entryPoint => !Has(paths, ModuleOf(entryPoint)));
        warnings.AddRange(lacking.Select(entryPoint => $"the package does not have the module of an entry point, {ModuleOf(entryPoint)}: \"{entryPoint}\""));
        return warnings;
    }

    // At the top, or a folder there that is a package: what lies deeper is data, or a script.
    private static bool IsModule(string path) => path.Split('/') is [var file] ? file.EndsWith(".py", StringComparison.Ordinal) : path.Split('/') is [_, "__init__.py"];

    private static bool IsPython(string spec) => spec.Trim().Split([' ', '=', '<', '>', '!', '~', '['], 2)[0].Equals("python", StringComparison.OrdinalIgnoreCase);

    // "NAME = MODULE:FUNCTION"
    private static string ModuleOf(string entryPoint) => entryPoint[(entryPoint.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(':')[0].Trim();

    // A file, a folder, or a library whose name goes on (x.cpython-311-x86_64-linux-gnu.so).
    private static bool Has(List<string> paths, string module)
    {
        string path = Modules + module.Replace('.', '/');
        return paths.Any(there => there.StartsWith(path, StringComparison.Ordinal) && there.Length > path.Length && (there[path.Length] is '.' or '/'));
    }
}
