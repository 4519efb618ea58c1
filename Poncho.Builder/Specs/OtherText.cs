using System.Text.RegularExpressions;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs;

/// <summary>Files that people take for specs: they are called what they are, and not broken JSON or YAML.</summary>
internal static partial class OtherText
{
    private static readonly string[] s_projects = ["pyproject.toml", "setup.py", "setup.cfg"];

    /// <summary>Says of a project's own file, and of TOML, what it is.</summary>
    /// <param name="path">What errors call it.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="SpecException">It is such a file.</exception>
    public static void Refuse(string path, string text)
    {
        if (s_projects.Contains(Path.GetFileName(path)))
            throw new SpecException(
                path,
                null,
                "a project is no spec, and is one of a spec's packages",
                "\"poncho init\" in its folder writes a spec that has it (\"-e .\" for pip)");
        if (Header().IsMatch(text))
            throw new SpecException(path, null, "TOML is no spec", "a spec is JSON, an environment.yml or a requirements.txt; \"poncho init\" writes one");
    }

    // A table's name in brackets on the first line that says something; JSON has quotes there, or a comma.
    [GeneratedRegex(
        @"\A\s*(#[^\n]*\n\s*)*\[{1,2}\s*[A-Za-z0-9_-]+(\s*\.\s*[A-Za-z0-9_""-]+)*\s*\]{1,2}[ \t]*(#[^\n]*)?\r?\n[^\S\n]*[A-Za-z0-9_\[#\r\n]",
        RegexOptions.CultureInvariant)]
    private static partial Regex Header();
}
