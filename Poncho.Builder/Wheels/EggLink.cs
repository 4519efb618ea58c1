namespace Poncho.Builder.Wheels;

/// <summary>
/// What an <c>.egg-link</c> of setuptools' <c>develop</c> says. Its first line is the folder that goes onto the path of modules, its second line the
/// way from there to the project, which lies elsewhere where its modules are in a <c>src</c> of their own.
/// </summary>
/// <param name="ModuleFolder">Full path.</param>
/// <param name="Project">The folder with the project's definition, full path.</param>
internal sealed record EggLink(string ModuleFolder, string Project)
{
    public const string Suffix = ".egg-link";

    /// <summary>Null where the text names no folder.</summary>
    public static EggLink? Parse(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries);
        string folder = lines[0].TrimEnd('/');
        if (folder is not ['/', ..] || folder.Contains('\0', StringComparison.Ordinal)) return null;
        string way = lines.Length > 1 && !lines[1].Contains('\0', StringComparison.Ordinal) ? lines[1] : "";
        return new EggLink(folder, Path.GetFullPath(Path.Combine(folder, way)).TrimEnd('/'));
    }
}
