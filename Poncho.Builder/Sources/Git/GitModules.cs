using System.Text;

namespace Poncho.Builder.Sources.Git;

/// <summary>What <c>.gitmodules</c> of a commit says (gitmodules(5)): where the submodules come from.</summary>
internal sealed class GitModules
{
    private readonly Dictionary<string, string> _urls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);

    private GitModules(string settings)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = settings.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\n', 2)).Where(parts => parts.Length == 2).ToList();
        foreach (var setting in all)
        {
            if (NameOf(setting[0], ".path") is { } name) paths[name] = setting[1].TrimEnd('/');
        }

        foreach (var setting in all)
        {
            if (NameOf(setting[0], ".url") is { } named && paths.TryGetValue(named, out string? at)) _urls[at] = setting[1];
            if (NameOf(setting[0], ".update") is { } updated && setting[1] == "none" && paths.TryGetValue(updated, out at)) _leftOut.Add(at);
        }
    }

    /// <summary>The address as it is written; null for none.</summary>
    public string? UrlOf(string path) => _urls.GetValueOrDefault(path);

    /// <summary>Whether its author says that it is not checked out with the rest (<c>update = none</c>).</summary>
    public bool IsLeftOut(string path) => _leftOut.Contains(path);

    public static async Task<GitModules> ReadAsync(GitProgram git, GitPlace place, CancellationToken cancel)
    {
        var answer = await git.RunAsync(new GitCall { Words = ["config", "--blob", $"{place.Commit}:.gitmodules", "--list", "-z"], Repository = place.Cache.Folder, Reach = GitReach.Cache }, cancel);
        return new GitModules(answer.Succeeded ? Encoding.UTF8.GetString(answer.Output) : "");
    }

    // submodule.NAME.KEY, where the name may have dots.
    private static string? NameOf(string setting, string key) =>
        setting.StartsWith("submodule.", StringComparison.Ordinal) && setting.EndsWith(key, StringComparison.Ordinal) && setting.Length > "submodule.".Length + key.Length ? setting["submodule.".Length..^key.Length] : null;
}
