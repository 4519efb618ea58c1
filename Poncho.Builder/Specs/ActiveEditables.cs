using System.Text.Json;
using Poncho.Analyze.Naming;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Wheels;
using Poncho.IO;

namespace Poncho.Builder.Specs;

/// <summary>The editable installs of the active environment: projects that are being developed, whose packages are links to a folder.</summary>
internal static class ActiveEditables
{
    /// <summary>Set by activation; the first that is set counts.</summary>
    private static readonly string[] s_activePrefixes = ["VIRTUAL_ENV", "CONDA_PREFIX"];

    /// <summary>Finds them: by <c>direct_url.json</c> (PEP 610), and by the <c>.egg-link</c> files of older tools.</summary>
    /// <param name="environment">Say which environment is active: <c>VIRTUAL_ENV</c>, else <c>CONDA_PREFIX</c>.</param>
    /// <returns>Folders by normalized name; empty where nothing is active.</returns>
    public static IReadOnlyDictionary<string, string> Find(EnvironmentVariables environment)
    {
        string? prefix = s_activePrefixes.Select(environment.FindNonEmpty).FirstOrDefault(value => value is not null);
        return prefix is null ? new Dictionary<string, string>() : FindIn(prefix);
    }

    /// <summary>Those of an environment.</summary>
    public static IReadOnlyDictionary<string, string> FindIn(string prefix)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string folder in SitePackages(prefix))
        {
            foreach (string info in Directory.EnumerateDirectories(folder, "*.dist-info"))
            {
                string note = Path.Combine(info, "direct_url.json");
                // pip renames to "~" what it removes.
                if (Path.GetFileName(info).StartsWith('~') || !File.Exists(note) || FolderOf(note) is not { } project) continue;
                found[ProjectName.Normalize(Path.GetFileName(info).Split('-')[0])] = project;
            }

            foreach (string link in Directory.EnumerateFiles(folder, "*" + EggLink.Suffix))
            {
                if (FolderOfLink(link) is not { } project) continue;
                found.TryAdd(ProjectName.Normalize(Path.GetFileNameWithoutExtension(link)), project);
            }
        }

        return found;
    }

    /// <summary>
    /// The spec in which every package that is installed in editable form is taken from its folder, as the original does: a line for pip
    /// or a conda package of that name, whatever version it asks for.
    /// </summary>
    /// <param name="spec">As it was read.</param>
    /// <param name="editables">What <see cref="Find"/> found.</param>
    /// <param name="taken">The names that are taken from folders now.</param>
    public static Spec Apply(Spec spec, IReadOnlyDictionary<string, string> editables, out IReadOnlyList<string> taken)
    {
        var lines = spec.Pip.Where(IsTaken).ToList();
        var packages = spec.Conda.Where(item => item.Spec.Name is { } name && editables.ContainsKey(ProjectName.Normalize(name))).ToList();
        var names = lines.Select(line => line.Name!).Concat(packages.Select(item => ProjectName.Normalize(item.Spec.Name!)));
        taken = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (taken.Count == 0) return spec;
        var local = taken.Select(name => LineOf(name, editables[name], lines.FirstOrDefault(line => line.Name == name)));
        return spec with { Pip = [.. spec.Pip.Except(lines), .. local], Conda = [.. spec.Conda.Except(packages)] };

        // A line with a folder or an address says itself where the package is from.
        bool IsTaken(PipLine line) =>
            line is { Kind: PipLineKind.Requirement, Folder: null, Address: null, Name: { } name } && editables.ContainsKey(name);
    }

    private static PipLine LineOf(string name, string folder, PipLine? instead) => new()
    {
        Kind = PipLineKind.Editable,
        Written = $"-e {folder}{instead?.Extras}",
        ForPip = $"-e {folder}{instead?.Extras}",
        At = instead?.At ?? default,
        Name = name,
        Extras = instead?.Extras ?? "",
        Marker = instead?.Marker,
        Folder = folder,
        WrittenFolder = folder,
    };

    private static IEnumerable<string> SitePackages(string prefix)
    {
        string lib = Path.Combine(prefix, "lib");
        if (!Directory.Exists(lib)) return [];
        var folders = Directory.EnumerateDirectories(lib, "python3*").Select(folder => Path.Combine(folder, "site-packages"));
        return folders.Where(Directory.Exists).Order(StringComparer.Ordinal);
    }

    private static string? FolderOfLink(string link)
    {
        try
        {
            return EggLink.Parse(File.ReadAllText(link))?.Project is { } project && Directory.Exists(project) ? project : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A note that is not as PEP 610 says is passed over: another tool wrote it for itself.
    private static string? FolderOf(string note)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(note));
            var root = document.RootElement;
            if (!root.TryGetProperty("dir_info", out var info) || !info.TryGetProperty("editable", out var editable)) return null;
            if (editable.ValueKind != JsonValueKind.True || !root.TryGetProperty("url", out var url)) return null;
            if (!Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address) || !address.IsFile) return null;
            return Directory.Exists(address.LocalPath) ? address.LocalPath.TrimEnd('/') : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
