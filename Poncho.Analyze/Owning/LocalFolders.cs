using System.Text.RegularExpressions;

namespace Poncho.Analyze.Owning;

/// <summary>Code that stays where it is: what <c>.pth</c> files and the finders of editable installs point at.</summary>
internal static partial class LocalFolders
{
    private const int DeepestModule = 6;

    private const int MostModules = 50_000;

    private static readonly string[] s_noModules = ["setup.py", "conftest.py", "noxfile.py", "tasks.py"];

    /// <summary>A package as one of a folder, with the checkout around it.</summary>
    internal static InstalledPackage Located(InstalledPackage package, string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string? checkout = full;
        while (checkout is not null && !Path.Exists(Path.Combine(checkout, ".git"))) checkout = Path.GetDirectoryName(checkout);
        return package with { Origin = PackageOrigin.Local, Folder = full, Checkout = checkout };
    }

    /// <summary>The folders that a <c>.pth</c> file adds to Python's path, those that exist.</summary>
    internal static IEnumerable<string> PathsOf(string pthFile)
    {
        string site = Path.GetDirectoryName(pthFile)!;
        foreach (string line in ReadLines(pthFile))
        {
            // Lines that begin so are code, which is not run here.
            if (line.Length == 0 || line[0] == '#' || line.StartsWith("import ", StringComparison.Ordinal) || line.StartsWith("import\t", StringComparison.Ordinal)) continue;
            if (line.Contains('\0', StringComparison.Ordinal)) continue;
            string path = Path.GetFullPath(line.Replace('\\', '/'), site);
            if (Directory.Exists(path)) yield return Path.TrimEndingDirectorySeparator(path);
        }
    }

    /// <summary>The modules that setuptools' finder of an editable install knows, and where each is.</summary>
    internal static IEnumerable<(string Module, string Path)> MappingOf(string finder)
    {
        // MAPPING: dict[str, str] = {'pkg': '/home/me/pkg/src/pkg'}
        foreach (string line in ReadLines(finder))
        {
            if (!line.StartsWith("MAPPING", StringComparison.Ordinal)) continue;
            foreach (Match pair in Pair().Matches(line)) yield return (pair.Groups["module"].Value, pair.Groups["path"].Value.Replace(@"\\", "/", StringComparison.Ordinal));
        }
    }

    /// <summary>The modules below a folder, as files on Python's path.</summary>
    internal static IEnumerable<string> ModulesIn(string folder)
    {
        var options = new EnumerationOptions
        {
            IgnoreInaccessible = true,
            RecurseSubdirectories = true,
            MaxRecursionDepth = DeepestModule,
            AttributesToSkip = FileAttributes.Hidden,
        };
        return Directory.EnumerateFiles(folder, "*", options).Take(MostModules)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => !s_noModules.Contains(file)).Select(file => ModuleFiles.ModuleOf(file)).OfType<string>();
    }

    private static string[] ReadLines(string file)
    {
        try
        {
            return [.. File.ReadAllLines(file).Select(line => line.Trim().TrimStart('\uFEFF'))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"(?<q>['""])(?<module>[\w.]+)\k<q>\s*:\s*(?<p>['""])(?<path>(?:(?!\k<p>).)+)\k<p>")]
    private static partial Regex Pair();
}
