using Poncho.IO;

namespace Poncho.Conda.Configuration;

/// <summary>The files that conda reads its settings from, the least important first.</summary>
internal static class ConfigurationFiles
{
    /// <summary>
    /// Those that exist: the system's, the installation's, the user's, the active environment's, and what <c>$CONDARC</c> names. A folder
    /// gives its files in order of name.
    /// </summary>
    public static IReadOnlyList<string> Find(ConfigurationPlaces places)
    {
        var found = new List<string>();
        foreach (string path in Candidates(places))
        {
            if (Directory.Exists(path)) found.AddRange(FilesOf(path));
            else if (File.Exists(path)) found.Add(path);
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Candidates(ConfigurationPlaces places)
    {
        string home = places.HomeFolder;
        var candidates = OfFolder(Path.Combine(places.SystemRoot, "etc", "conda"))
            .Concat(OfFolder(Path.Combine(places.SystemRoot, "var", "lib", "conda")));
        if (InstallationOf(places) is { } root) candidates = candidates.Concat(OfFolder(root));
        if (places.Variable("XDG_CONFIG_HOME") is { } config) candidates = candidates.Concat(OfFolder(Path.Combine(config, "conda")));
        candidates = candidates
            .Concat(OfFolder(Path.Combine(home, ".config", "conda")))
            .Concat(OfFolder(Path.Combine(home, ".conda")))
            .Append(Path.Combine(home, ".condarc"));
        if (places.Variable("CONDA_PREFIX") is { } prefix) candidates = candidates.Concat(OfFolder(prefix));
        if (places.Variable("CONDARC") is { } named)
        {
            string path = named.StartsWith("~/", StringComparison.Ordinal) ? home + named[1..] : named;
            candidates = candidates.Append(places.Expand(path));
        }

        return candidates;
    }

    private static string[] OfFolder(string folder) =>
        [Path.Combine(folder, ".condarc"), Path.Combine(folder, "condarc"), Path.Combine(folder, "condarc.d")];

    /// <summary>Where conda itself is installed, if one is active.</summary>
    public static string? InstallationOf(ConfigurationPlaces places) =>
        places.Variable("CONDA_ROOT") ?? (places.Variable("CONDA_EXE") is { } program ? Path.GetDirectoryName(Path.GetDirectoryName(program)) : null);

    private static List<string> FilesOf(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(IsConfiguration).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PonchoException($"cannot read the folder of configuration files: \"{folder}\"", "let yourself read it, or take it away", e);
        }
    }

    private static bool IsConfiguration(string path) =>
        path.EndsWith(".yml", StringComparison.Ordinal)
        || path.EndsWith(".yaml", StringComparison.Ordinal)
        || Path.GetFileName(path).Contains("condarc", StringComparison.Ordinal);
}
