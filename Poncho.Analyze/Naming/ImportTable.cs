using System.Text.RegularExpressions;

namespace Poncho.Analyze.Naming;

/// <summary>
/// Which packages an import needs, where no environment can be asked: imports whose package has another name, and the Python packages of
/// conda-forge. Made by Naming/Making from public lists.
/// </summary>
public static partial class ImportTable
{
    private static readonly Lazy<SortedLines> s_imports = new(() => SortedLines.Embedded("naming/imports.txt"));
    private static readonly Lazy<SortedLines> s_packages = new(() => SortedLines.Embedded("naming/packages.txt"));

    /// <summary>The entry of the longest part of a name that the table has; null where it has none.</summary>
    /// <param name="module">With dots, as imported: <c>google.cloud.storage</c>, also for <c>from google.cloud import storage</c>.</param>
    public static TableEntry? Find(string module)
    {
        TableEntry? found = null;
        foreach (string part in Dotted.FromLongest(module))
        {
            if (Named(part) is not { } entry) continue;
            found = entry;
            break;
        }
        if (found is { IsNamespace: false }) return found;
        // Projects in namespaces are called after their modules, azure-mgmt-compute after azure.mgmt.compute; elsewhere that would be an accident
        // (nltk.data is no part of nltk-data).
        string top = Dotted.First(module);
        if (found is null && ByName(top, top) is { } own) return own;
        return Dotted.FromLongest(module).TakeWhile(part => part != found?.Import && part != top)
            .Select(part => ByName(part, part)).FirstOrDefault(entry => entry is not null) ?? found;
    }

    /// <summary>The conda package that a project of the Python Package Index is; null where conda-forge has none that is known.</summary>
    /// <param name="project">In any form.</param>
    public static string? CondaPackageOf(string project) =>
        ByName(project, project) is { } entry && entry.Projects[0] == ProjectName.Normalize(project) ? entry.CondaPackages[0] : null;

    private static TableEntry? Named(string import) =>
        Entry(import, s_imports.Value.Find(import)) ?? (WithoutVersion(import) is { } plain ? Entry(plain, s_imports.Value.Find(plain)) : null);

    private static TableEntry? Entry(string import, string? said)
    {
        if (said is null) return null;
        if (said == "namespace") return new TableEntry(import, [], [], false);
        string[] fields = said.Split(' ');
        return new TableEntry(import, Names(fields[0]), Names(fields[1]), false);
    }

    private static string[] Names(string field) => field == "-" ? [] : field.Split(',');

    // A line is "PROJECT", "PROJECT CONDA" or, for a package that is called otherwise than its project, "NAME CONDA PROJECT".
    private static TableEntry? ByName(string import, string name)
    {
        string normal = ProjectName.Normalize(name);
        if (s_packages.Value.Find(normal) is not { } said) return null;
        string[] fields = said.Split(' ');
        return new TableEntry(import, [fields[0].Length > 0 ? fields[0] : normal], [fields.Length > 1 ? fields[1] : normal], true);
    }

    // google.cloud.vision_v1p3beta1 is a version of google.cloud.vision's interface, in the same package.
    private static string? WithoutVersion(string import) => InterfaceVersion().Match(import) is { Success: true } match ? import[..match.Index] : null;

    [GeneratedRegex(@"(?<=\.\w+)_v\d+(p\d+)?((alpha|beta)\d*)?$")]
    private static partial Regex InterfaceVersion();
}
