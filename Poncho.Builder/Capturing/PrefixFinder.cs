using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Configuration;
using Poncho.IO;

namespace Poncho.Builder.Capturing;

/// <summary>Which environment a user means by a folder or a name, as conda looks for it.</summary>
/// <param name="environment">The variables of the process.</param>
/// <param name="configuration">Says where environments and installations are.</param>
/// <param name="home">The user's home folder.</param>
internal sealed class PrefixFinder(IReadOnlyDictionary<string, string?> environment, CondaConfiguration configuration, string home)
{
    private static readonly string[] s_specSuffixes = [".json", ".yml", ".yaml", ".txt", ".lock", ".toml"];

    /// <summary>The same, with what the files and variables of conda say; they are read only where nothing of that name is a file.</summary>
    /// <exception cref="PonchoException">It is a folder of another kind, or no environment has this name.</exception>
    public static string? Find(string named, EnvironmentVariables environment)
    {
        if (named is "" or "-" || File.Exists(named)) return null;
        string home = environment.HomeFolder ?? "";
        return new PrefixFinder(environment, CondaConfiguration.Load(environment, home), home).Find(named, Directory.GetCurrentDirectory());
    }

    /// <summary>The full path of an environment's folder; null where the words name a file, or nothing that is an environment's.</summary>
    /// <param name="named">What the user wrote.</param>
    /// <param name="folder">What relative paths are below.</param>
    /// <exception cref="PonchoException">It is a folder of another kind, or no environment has this name.</exception>
    public string? Find(string named, string folder)
    {
        string path = Path.GetFullPath(named, folder);
        if (File.Exists(path)) return null;
        if (Directory.Exists(path) && IsEnvironment(path)) return path.Length > 1 ? path.TrimEnd('/') : path;
        bool isWord = !named.Contains('/', StringComparison.Ordinal) && named is not ("." or "..");
        if (isWord && ByName(named) is { } found) return found;
        if (Directory.Exists(path)) throw NoEnvironment(named, path);
        if (!isWord || s_specSuffixes.Any(suffix => named.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))) return null;
        throw Unknown(named);
    }

    /// <summary>What conda takes for an environment.</summary>
    private static bool IsEnvironment(string path) => Directory.Exists(Path.Combine(path, PrefixRecordReader.Folder));

    private string? ByName(string name) => name is "base" or "root"
        ? configuration.InstallationFolders.FirstOrDefault(IsEnvironment)
        : All().FirstOrDefault(path => Path.GetFileName(path) == name && IsEnvironment(path));

    // The folders of environments first; then what conda made elsewhere and remembers.
    private IEnumerable<string> All() => Folders().Distinct(StringComparer.Ordinal).Where(Directory.Exists).SelectMany(Children).Concat(Remembered());

    private IEnumerable<string> Folders()
    {
        foreach (string given in configuration.EnvironmentFolders) yield return given;
        foreach (string installation in configuration.InstallationFolders) yield return Path.Combine(installation, "envs");
        yield return Path.Combine(home, ".conda", "envs");
        if (environment.GetValueOrDefault("CONDA_PREFIX") is not { Length: > 0 } active) yield break;
        yield return Path.Combine(active, "envs");
        if (Path.GetDirectoryName(active.TrimEnd('/')) is { Length: > 1 } beside) yield return beside;
    }

    private static IEnumerable<string> Children(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder).Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private IEnumerable<string> Remembered()
    {
        try
        {
            return [.. File.ReadAllLines(Path.Combine(home, ".conda", "environments.txt")).Select(line => line.Trim().TrimEnd('/')).Where(line => line.StartsWith('/'))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static PonchoException NoEnvironment(string named, string path) => File.Exists(Path.Combine(path, "pyvenv.cfg"))
        ? new PonchoException(
            $"a virtual environment of Python's is no conda environment: \"{named}\"",
            $"\"{named.TrimEnd('/')}/bin/pip freeze > requirements.txt\", and create from requirements.txt")
        : new PonchoException($"a folder is no spec, and without conda-meta no environment: \"{named}\"", "name the spec in it, or the folder of a conda environment");

    private PonchoException Unknown(string named)
    {
        string[] known = [.. All().Where(IsEnvironment).Select(path => Path.GetFileName(path)).Append("base").Distinct(StringComparer.Ordinal)];
        var near = NearestNames.Of(named, known);
        string hint = near.Count > 0
            ? $"did you mean {Shown.Choice([.. near.Select(name => $"\"{name}\"")])}?"
            : "name a spec's file, the folder of an environment, or one of \"conda env list\"";
        return new PonchoException($"neither a file nor a conda environment: \"{named}\"", hint);
    }
}
