using Poncho.IO.Files;

namespace Poncho.Builder.Resolving;

/// <summary>The settings of pip's own files, as pip finds and reads them.</summary>
internal static class PipConfiguration
{
    /// <summary>All settings of all files, the least important first (https://pip.pypa.io/en/stable/topics/configuration/).</summary>
    /// <param name="environment">The variables of this process: they say where files are.</param>
    /// <param name="home">The user's home folder.</param>
    public static IEnumerable<PipSetting> Read(IReadOnlyDictionary<string, string?> environment, string home) =>
        FilesOf(environment, home).SelectMany(Read);

    private static IEnumerable<string> FilesOf(IReadOnlyDictionary<string, string?> environment, string home)
    {
        string? given = environment.GetValueOrDefault("PIP_CONFIG_FILE") is { Length: > 0 } said ? said : null;
        if (given == "/dev/null") yield break;
        if (given is not null) yield return given;
        string shared = environment.GetValueOrDefault("XDG_CONFIG_DIRS") is { Length: > 0 } folders ? folders : "/etc/xdg";
        foreach (string folder in shared.Split(':').Reverse()) yield return Path.Combine(folder, "pip", "pip.conf");
        yield return "/etc/pip.conf";
        // A file that is named takes the place of the user's.
        if (given is not null && File.Exists(given)) yield break;
        yield return Path.Combine(home, ".pip", "pip.conf");
        string configuration = environment.GetValueOrDefault("XDG_CONFIG_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".config");
        yield return Path.Combine(configuration, "pip", "pip.conf");
    }

    // KEY = VALUE or KEY: VALUE, and further values on lines that begin with a space.
    private static IEnumerable<PipSetting> Read(string path)
    {
        string section = "";
        PipSetting? open = null;
        foreach (string line in Lines(path))
        {
            string text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';') continue;
            if (char.IsWhiteSpace(line[0]))
            {
                if (open is not null) open = open with { Value = $"{open.Value} {text}".Trim() };
                continue;
            }

            if (open is not null) yield return open;
            open = null;
            int mark = text.AsSpan().IndexOfAny('=', ':');
            if (text[0] == '[') section = text.Trim('[', ']').Trim();
            else if (mark > 0) open = new PipSetting(NameOf(text[..mark]), text[(mark + 1)..].Trim(), section, path);
        }

        if (open is not null) yield return open;
    }

    /// <summary>A setting's name as pip's options are called, without their dashes.</summary>
    public static string NameOf(string key) => key.Trim().TrimStart('-').Replace('_', '-').ToLowerInvariant();

    private static string[] Lines(string path)
    {
        if (!File.Exists(path)) return [];
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
