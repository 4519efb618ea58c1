using System.Text;
using System.Text.RegularExpressions;
using LibGit2Sharp;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Sources.Git;

/// <summary>What <c>.gitmodules</c> of a commit says (gitmodules(5)): where the submodules come from.</summary>
internal sealed partial class GitModules
{
    /// <summary>The file at the root of a commit.</summary>
    public const string FileName = ".gitmodules";

    /// <summary>Bytes of the largest that is read: 1 MiB.</summary>
    public const long Largest = 1 << 20;

    private readonly Dictionary<string, string> _urls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);

    // Settings in their order: a later one of a name counts.
    private GitModules(IReadOnlyList<(string Name, string Value)> settings)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (setting, value) in settings)
        {
            if (NameOf(setting, ".path") is { } name) paths[name] = value.TrimEnd('/');
        }

        foreach (var (setting, value) in settings)
        {
            if (NameOf(setting, ".url") is { } named && paths.TryGetValue(named, out string? at)) _urls[at] = value;
            if (NameOf(setting, ".update") is { } updated && value == "none" && paths.TryGetValue(updated, out at)) _leftOut.Add(at);
        }
    }

    /// <summary>The address as it is written; null for none.</summary>
    public string? UrlOf(string path) => _urls.GetValueOrDefault(path);

    /// <summary>Whether its author says that it is not checked out with the rest (<c>update = none</c>).</summary>
    public bool IsLeftOut(string path) => _leftOut.Contains(path);

    /// <param name="content">Of <c>.gitmodules</c>; null for none. What is no configuration of git's says nothing.</param>
    /// <param name="place">Whose it is.</param>
    /// <param name="folder">For a file that is gone when this ends: libgit2 reads no configuration but from files. libgit2 is loaded.</param>
    /// <param name="cancel">Stops the writing.</param>
    /// <exception cref="PonchoException">It tells its reader to read other files.</exception>
    public static async Task<GitModules> ReadAsync(byte[]? content, GitPlace place, string folder, CancellationToken cancel)
    {
        if (content is null) return new GitModules([]);
        // libgit2 would read what is named there, be it a password file or a device. Git itself does not, for a file out of a commit.
        if (Includes().IsMatch(Encoding.Latin1.GetString(content)))
        {
            throw new PonchoException(
                $"the submodules of git repository {place.Remote} are refused, .gitmodules includes another file: \".gitmodules\"",
                "do not use this repository unless you trust who made it");
        }
        Folders.Ensure(folder);
        string file = AtomicFile.TemporaryNameBeside(Path.Combine(folder, FileName));
        try
        {
            await using (var written = AtomicFile.Create(file)) await written.WriteAsync(content, cancel);
            using var settings = Configuration.BuildFrom(file);
            return new GitModules([.. settings.Where(entry => entry.Value is not null).Select(entry => (entry.Key, entry.Value))]);
        }
        catch (LibGit2SharpException)
        {
            return new GitModules([]);
        }
        finally
        {
            AtomicFile.Discard(file);
        }
    }

    [GeneratedRegex(@"\[\s*include", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Includes();

    // submodule.NAME.KEY, where the name may have dots.
    private static string? NameOf(string setting, string key)
    {
        const string Section = "submodule.";
        bool isOfKey = setting.Length > Section.Length + key.Length
            && setting.StartsWith(Section, StringComparison.Ordinal)
            && setting.EndsWith(key, StringComparison.Ordinal);
        return isOfKey ? setting[Section.Length..^key.Length] : null;
    }
}
