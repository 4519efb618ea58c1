using System.Text.RegularExpressions;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Projects;

/// <summary>
/// Tells the specs that live in an application apart: a script with inline metadata, a <c>pyproject.toml</c>, a <c>pixi.toml</c>, and our own form in
/// TOML (<c>poncho.toml</c>). Their content says which it is.
/// </summary>
internal static partial class ProjectForms
{
    private const string Comments = @"\A\s*(#[^\n]*\n\s*)*";
    private const string Header = @"\[{1,2}\s*[A-Za-z0-9_-]+(\s*\.\s*[A-Za-z0-9_""-]+)*\s*\]{1,2}[ \t]*(#[^\n]*)?(\r?\n[^\S\n]*[A-Za-z0-9_\[#\r\n]|\s*\z)";
    private const string Key = @"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*[ \t]*=[ \t]*[""'\[{]";
    private const string Version = @"version[ \t]*=[ \t]*[0-9]+[ \t]*\r?\n";

    private static readonly string[] s_ofLocks = ["package", "packages"];
    private static readonly string[] s_ofPyProject = ["project", "build-system", "tool", "dependency-groups"];

    /// <summary>Whether a text is one of these.</summary>
    /// <param name="path">Its name; one that ends in <c>.toml</c> is TOML in any case.</param>
    /// <param name="text">Without a byte order mark.</param>
    public static bool Is(string path, string text) => IsToml(path, text) || ScriptBlock.IsIn(text);

    /// <summary>Whether a text is TOML: by its name, or by the first line that says something. A script may begin as TOML does: <c>__version__ = "1.0"</c>.</summary>
    public static bool IsToml(string path, string text) =>
        path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase)
        || (!path.EndsWith(".py", StringComparison.OrdinalIgnoreCase) && !ScriptBlock.IsIn(text) && FirstLine().IsMatch(text));

    /// <summary>Reads one of them.</summary>
    /// <param name="path">What errors call the file.</param>
    /// <param name="text">Without a byte order mark.</param>
    /// <param name="choice">What of it is wanted.</param>
    /// <exception cref="SpecException">It is wrong, or has not what is chosen.</exception>
    public static ReadProject Read(string path, string text, SpecChoice choice)
    {
        var root = Tables(path, text);
        if (!IsToml(path, text))
        {
            choice.RefuseAny(path);
            return ScriptSpec.Read(path, root);
        }

        RefuseLock(path, root);
        if (IsPixi(root))
        {
            if (choice.Extras.Count + choice.Groups.Count > 0) (choice with { Environment = null }).RefuseAny(path);
            return PixiManifest.Read(path, root, choice.Environment);
        }

        if (IsPyProject(root)) return PyProject.Read(path, root, choice);
        choice.RefuseAny(path);
        return new ReadProject(root, null, []);
    }

    /// <summary>The tables of one of them, each value at its place in the text.</summary>
    /// <exception cref="SpecException">It is no TOML.</exception>
    public static SpecMapping Tables(string path, string text) => IsToml(path, text) ? TomlText.Parse(path, text) : ScriptBlock.Parse(path, text);

    /// <summary>Whether tables are those of a <c>pixi.toml</c>.</summary>
    // Before it was called a workspace it was called a project, as Python's own table is.
    public static bool IsPixi(SpecMapping root) =>
        root.Members.Any(member => member.Key is "workspace" or "environments" or "feature" && member.Value is SpecMapping)
        || (TomlValues.Find(root, "project")?.Value is SpecMapping project && project.Members.Any(member => member.Key is "channels" or "platforms"));

    /// <summary>Whether tables are those of a <c>pyproject.toml</c>.</summary>
    public static bool IsPyProject(SpecMapping root) => root.Members.Any(member => s_ofPyProject.Contains(member.Key));

    private static void RefuseLock(string path, SpecMapping root)
    {
        bool isLock = s_ofLocks.Any(key => TomlValues.Find(root, key)?.Value is SpecSequence { Items: [SpecMapping, ..] })
            || TomlValues.Find(root, "lock-version") is not null;
        if (isLock)
            throw new SpecException(path, null, "a lock in TOML is no spec, and none that is taken over", "name the project's pyproject.toml, or a pixi.lock or conda-lock.yml");
    }

    // A table's name in brackets, where JSON has quotes or a comma; or a key and the beginning of a value, which no requirement has (uv.lock begins with a number).
    [GeneratedRegex($"{Comments}({Header}|{Key}|{Version})", RegexOptions.CultureInvariant)]
    private static partial Regex FirstLine();
}
