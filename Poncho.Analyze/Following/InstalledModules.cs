using Poncho.Analyze.Imports;

namespace Poncho.Analyze.Following;

/// <summary>
/// Files that an installer put where Python looks for packages: what they import is no part of the application, not even their own package, which is
/// somebody's to name. Parsl has its own file analyzed so, for the sake of Parsl itself.
/// </summary>
internal static class InstalledModules
{
    private static readonly string[] s_folders = ["site-packages", "dist-packages"];

    /// <summary>The package that an installed file lies in, by its dotted name (empty for a module of no package); null for a file that is not installed.</summary>
    /// <param name="file">A whole path.</param>
    public static string? PackageOf(string file)
    {
        string[] names = file.Split('/');
        int at = Array.FindLastIndex(names, name => s_folders.Contains(name));
        return at < 0 ? null : string.Join('.', names[(at + 1)..^1]);
    }

    /// <summary>An import of an installed file as one of another package's: a relative one gets its whole name.</summary>
    /// <param name="package">As <see cref="PackageOf"/> has it.</param>
    /// <param name="import">The import.</param>
    public static SourceImport Whole(string package, SourceImport import)
    {
        if (import.Level == 0) return import;
        string[] names = package.Split('.');
        var outer = names[..Math.Max(1, names.Length - (import.Level - 1))];
        return import with { Level = 0, Module = string.Join('.', [.. outer, .. import.Module.Length == 0 ? (string[])[] : [import.Module]]) };
    }
}
