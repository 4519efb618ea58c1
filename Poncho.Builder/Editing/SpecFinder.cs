using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Editing;

/// <summary>The spec that is meant where a command names none: the only one in the current folder.</summary>
internal static class SpecFinder
{
    private static readonly string[] s_usual = ["environment.yml", "environment.yaml"];
    private static readonly string[] s_endings = [".json", ".yml", ".yaml"];

    /// <summary>TOML is a spec by its name alone: many other files are TOML.</summary>
    private static readonly string[] s_toml = ["poncho.toml", "pixi.toml"];

    /// <summary>What is taken where there is nothing else, the first before the others.</summary>
    private static readonly string[] s_last = ["requirements.txt", "pyproject.toml"];

    /// <summary>What files of other programs begin with; they are no specs, though YAML or JSON.</summary>
    private static readonly string[] s_words = ["\"conda\"", "\"dependencies\"", "\"pip\"", "\"git\"", "\"http\"", "dependencies:", "conda:", "pip:", "git:", "http:"];

    /// <summary>
    /// <c>environment.yml</c> where there is one, else the only file that is a spec, else <c>requirements.txt</c>, else <c>pyproject.toml</c>.
    /// </summary>
    /// <param name="folder">Where it is looked for.</param>
    /// <param name="variables">What variables in specs stand for.</param>
    /// <returns>The file's name alone.</returns>
    /// <exception cref="PonchoException">There is none, or there are several.</exception>
    public static string Find(string folder, EnvironmentVariables variables)
    {
        if (s_usual.FirstOrDefault(name => File.Exists(Path.Combine(folder, name))) is { } usual) return usual;
        var found = Directory.EnumerateFiles(folder).Where(path => IsSpec(path, variables)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        if (found.Count == 0 && s_last.FirstOrDefault(name => File.Exists(Path.Combine(folder, name))) is { } last) return last;
        return found.Count switch
        {
            1 => found[0],
            0 => throw new PonchoException($"no spec in this folder: \"{folder}\"", "name one, or \"poncho init\" writes a first one"),
            _ => throw new PonchoException($"several specs in this folder, {Shown.Choice(found)}: \"{folder}\"", "name the one that is meant"),
        };
    }

    private static bool IsSpec(string path, EnvironmentVariables variables)
    {
        if (s_toml.Contains(Path.GetFileName(path))) return true;
        if (path.EndsWith(LockFile.Suffix, StringComparison.Ordinal) || !s_endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))) return false;
        try
        {
            if (new FileInfo(path).Length > SyntaxLimits.MostBytes) return false;
            byte[] content = File.ReadAllBytes(path);
            string text = System.Text.Encoding.UTF8.GetString(content);
            if (!s_words.Any(word => text.Contains(word, StringComparison.Ordinal))) return false;
            SpecReader.Parse(path, content, variables);
            return true;
        }
        catch (Exception e) when (e is PonchoException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
