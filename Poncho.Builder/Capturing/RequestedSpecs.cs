using System.Text.RegularExpressions;
using Poncho.Builder.Sources.Placing;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Versions;
using Poncho.IO.Files;

namespace Poncho.Builder.Capturing;

/// <summary>What was asked for when an environment was made and changed, as far as conda wrote it down.</summary>
internal static partial class RequestedSpecs
{
    /// <param name="prefix">The environment's folder.</param>
    /// <param name="names">Of the packages that it has.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <returns>The last word on each package that is still there, by name.</returns>
    public static async Task<IReadOnlyList<string>> ReadAsync(string prefix, IReadOnlySet<string> names, CancellationToken cancel)
    {
        var asked = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string path = Path.Combine(prefix, ReservedPaths.History);
        try
        {
            if (!File.Exists(path)) return [];
            foreach (string line in await File.ReadAllLinesAsync(path, cancel)) Add(line, asked);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }

        return [.. asked.Where(item => names.Contains(item.Key)).Select(item => item.Value)];
    }

    // "# update specs: ['python=3.11', \"numpy[version='>=2']\"]"
    private static void Add(string line, SortedDictionary<string, string> asked)
    {
        if (Line().Match(line) is not { Success: true } match) return;
        foreach (Match item in Item().Matches(match.Groups["items"].Value))
        {
            string text = Escape().Replace(item.Groups["text"].Value, "$1");
            if (!MatchSpec.TryParse(text, Strictness.Lenient, out var spec, out _) || spec.Name is not { } name) continue;
            if (match.Groups["what"].Value == "update") asked[name] = text;
            else asked.Remove(name);
        }
    }

    [GeneratedRegex(@"^# (?<what>update|remove) specs: \[(?<items>.*)\]$")]
    private static partial Regex Line();

    [GeneratedRegex(@"(?<quote>['""])(?<text>(?:\\.|(?!\k<quote>).)*)\k<quote>")]
    private static partial Regex Item();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
