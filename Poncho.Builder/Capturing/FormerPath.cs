using System.Text;
using System.Text.RegularExpressions;

namespace Poncho.Builder.Capturing;

/// <summary>
/// Where an environment was before it was moved, told from files that name it: a path in them that ends like one of the environment's own begins
/// with it. <c>/old/env/bin/python</c> says <c>/old/env</c>, where there is <c>bin/python</c>.
/// </summary>
internal sealed partial class FormerPath(PrefixTree tree)
{
    /// <summary>What of a path can be the environment's is not longer; a file of others could make much work of it.</summary>
    private const int MostParts = 40;

    // Ends of paths of the system look like ends of the environment's.
    private static readonly HashSet<string> s_systems = new(StringComparer.Ordinal) { "", "/usr", "/usr/local" };

    private readonly HashSet<string> _ends = [.. tree.Entries.Keys.SelectMany(Starts)];

    /// <summary>The path that most of the files name; null where less than the half of them agree.</summary>
    /// <param name="contents">Of files that hold the environment's path, wherever it was.</param>
    public string? In(IReadOnlyList<byte[]> contents)
    {
        string[] texts = [.. contents.Select(content => Encoding.UTF8.GetString(content))];
        var candidates = texts.SelectMany(Candidates).Distinct(StringComparer.Ordinal);
        var counted = candidates.Select(path => (Path: path, Files: texts.Count(text => text.Contains(path, StringComparison.Ordinal))));
        // Of two that as many files name, the shorter one: the other is below it.
        var best = counted.OrderByDescending(item => item.Files).ThenBy(item => item.Path.Length).ThenBy(item => item.Path, StringComparer.Ordinal).FirstOrDefault();
        return best.Path is not null && 2 * best.Files > texts.Length ? best.Path : null;
    }

    private IEnumerable<string> Candidates(string text)
    {
        foreach (string path in WholePath().Matches(text).Select(match => match.Value.TrimEnd('/')).Distinct(StringComparer.Ordinal))
        {
            // Of slashes alone nothing is left.
            if (path.Length == 0) continue;
            int parts = 0;
            for (int slash = path.IndexOf('/', 1); slash > 0 && parts++ < MostParts; slash = path.IndexOf('/', slash + 1))
                if (_ends.Contains(path[(slash + 1)..]) && !s_systems.Contains(path[..slash])) yield return path[..slash];
        }
    }

    // A path and the folders above it.
    private static IEnumerable<string> Starts(string path)
    {
        yield return path;
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
    }

    [GeneratedRegex(@"(?<![\w.~+@-])/[^\s\x00-\x1f""'`:;,=()<>\[\]{}|&$*?!\\]+", RegexOptions.CultureInvariant)]
    private static partial Regex WholePath();
}
