using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs;

/// <summary>Files that people take for specs: they are called what they are, and not broken JSON or YAML.</summary>
internal static class OtherText
{
    private static readonly string[] s_projects = ["setup.py", "setup.cfg"];

    /// <summary>Says of a project's own file in another form than TOML what it is.</summary>
    /// <param name="path">What errors call it.</param>
    /// <exception cref="SpecException">It is such a file.</exception>
    public static void RefuseProject(string path)
    {
        if (!s_projects.Contains(Path.GetFileName(path))) return;
        throw new SpecException(
            path,
            null,
            "a project is no spec, and is one of a spec's packages",
            "\"poncho init\" in its folder writes a spec that has it (\"-e .\" for pip)");
    }

    /// <summary>Says of a script without inline metadata what it lacks.</summary>
    /// <param name="path">What errors call it.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="SpecException">It is such a script.</exception>
    public static void RefuseScript(string path, string text)
    {
        bool isPython = path.EndsWith(".py", StringComparison.OrdinalIgnoreCase)
            || (text.StartsWith("#!", StringComparison.Ordinal) && FirstLine(text).Contains("python", StringComparison.Ordinal));
        if (isPython) throw WithoutMetadata(path);
    }

    /// <summary>Says of a script that it does not say what it needs.</summary>
    public static SpecException WithoutMetadata(string path) => new(
        path,
        null,
        "the script has no inline metadata that say what it needs (\"# /// script\")",
        $"\"poncho analyze {Typed(path)} -\" says what it needs, \"poncho run -e ENV python {Typed(path)}\" runs it in an environment");

    // To a command a name that begins with a dash is an option.
    private static string Typed(string path) => path.StartsWith('-') ? "./" + path : path;

    private static string FirstLine(string text) => text.Split('\n', 2)[0];
}
