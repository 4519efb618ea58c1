using System.Text.RegularExpressions;
using Poncho.IO.Net;

namespace Poncho.Builder.Resolving;

/// <summary>What pip says when something fails, shortened to what matters to a user of Poncho.</summary>
internal static partial class PipErrors
{
    /// <summary>Lines of a build's log that are shown; the rest stands in the log's file.</summary>
    private const int MostLogLines = 12;

    /// <summary>Causes of a conflict that are shown.</summary>
    private const int MostCauses = 12;

    /// <summary>Versions that the index has which are named.</summary>
    private const int MostVersions = 5;

    /// <summary>Columns before the text of a box that pip draws.</summary>
    private const int BoxIndent = 6;

    private const string Index = "check the index: PIP_INDEX_URL, pip.conf, --index-url in the list, the network and the proxy";

    /// <param name="answer">Of a pip that failed.</param>
    /// <param name="log">The file that holds all of it.</param>
    /// <param name="built">What was to be built, as the user knows it; null where pip chose it.</param>
    public static PipException Of(PipAnswer answer, string log, string? built = null)
    {
        var lines = answer.Lines;
        return Repository(lines)
            ?? Build(lines, log, built)
            ?? Conflict(lines, log)
            ?? Hashes(lines)
            ?? NoVersion(lines, log)
            ?? OtherPython(lines)
            ?? TooOld(lines)
            ?? Unfetched(lines)
            ?? Other(lines, log);
    }

    // git says why in a line of its own, before pip says that it failed.
    private static PipException? Repository(IReadOnlyList<string> lines)
    {
        int cause = lines.ToList().FindIndex(line => GitFailed().IsMatch(line));
        if (cause < 0) return null;
        const string Fatal = "fatal: ";
        var before = lines.Take(cause).ToList();
        string why = before.Select(line => line.Trim()).LastOrDefault(line => line.StartsWith(Fatal, StringComparison.Ordinal))?[Fatal.Length..] ?? "git failed";
        string what = before.Select(line => Collected().Match(line)).LastOrDefault(match => match.Success)?.Groups["what"].Value ?? "";
        return new PipException(
            $"git cannot get a repository that is asked for by pip ({Redacted.Text(why).TrimEnd('.')}): \"{Redacted.Text(what)}\"",
            "check its address and ref, and what git needs to reach it: keys, tokens, the proxy",
            isAboutVersions: false);
    }

    // A build that failed: the end of what its back end said, which pip draws in a box.
    private static PipException? Build(IReadOnlyList<string> lines, string log, string? built)
    {
        int cause = IndexOf(lines, "did not run successfully");
        if (cause < 0) return null;
        int start = IndexOf(lines, "lines of output]", cause), end = IndexOf(lines, "[end of output]", cause);
        string what = built ?? lines.Select(line => BuiltThing().Match(line)).FirstOrDefault(match => match.Success)?.Groups["what"].Value
            ?? lines.Take(cause).Select(line => Collected().Match(line)).LastOrDefault(match => match.Success)?.Groups["what"].Value ?? "";
        IEnumerable<string> box = start >= 0 && end > start ? lines.Skip(start + 1).Take(end - start - 1) : [];
        var said = box.Select(line => line.Length > BoxIndent ? line[BoxIndent..] : line.Trim());
        string[] shown = [.. said.Where(line => line.Trim().Length > 0).TakeLast(MostLogLines).Select(line => "  | " + line)];
        string step = lines[cause].Trim().TrimStart('×', ' ');
        string head = $"pip cannot build a package, {Lower(step.TrimEnd('.'))}: \"{Redacted.Text(what)}\"";
        return new PipException(string.Join('\n', [head, .. shown]), $"the whole log is in {log}", isAboutVersions: false);
    }

    private static PipException? Conflict(IReadOnlyList<string> lines, string log)
    {
        int at = IndexOf(lines, "because these package versions have conflicting dependencies");
        if (at < 0 && IndexOf(lines, "ResolutionImpossible") < 0) return null;
        int caused = IndexOf(lines, "The conflict is caused by:");
        var indented = caused < 0 ? [] : lines.Skip(caused + 1).TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal));
        string[] causes = [.. indented.Select(line => "  " + line.Trim()).Distinct(StringComparer.Ordinal)];
        IEnumerable<string> shown = causes.Length > MostCauses ? [.. causes.Take(MostCauses), $"  and {causes.Length - MostCauses} more"] : causes;
        string what = at < 0 ? "" : Conflicting().Match(lines[at]).Groups["what"].Value;
        return new PipException(
            string.Join('\n', [$"pip's packages conflict: \"{what}\"", .. shown]),
            $"loosen one of them in the spec, or in its conda part; all that pip said is in {log}",
            isAboutVersions: true);
    }

    private static PipException? Hashes(IReadOnlyList<string> lines)
    {
        int at = lines.ToList().FindIndex(line => line.Contains("DO NOT MATCH THE HASHES", StringComparison.Ordinal));
        if (at >= 0)
        {
            string what = lines.Skip(at + 1).FirstOrDefault(line => line.Trim().Length > 0)?.Trim() ?? "";
            string expected = After(lines, at, "Expected sha256"), got = After(lines, at, "Got");
            string package = Redacted.Text(what.Split(" (from ")[0].Split(" from ")[0].TrimEnd(':'));
            return new PipException(
                $"sha256 of a package for pip is {got}, the list says {expected}: \"{package}\"",
                "the index has another file than the list means: check both",
                isAboutVersions: false);
        }

        int missing = IndexOf(lines, "Hashes are required in --require-hashes mode");
        if (missing < 0) return null;
        string first = lines.Skip(missing + 1).FirstOrDefault(line => line.Trim().Length > 0)?.Trim() ?? "";
        return new PipException(
            $"the list gives hashes, and none for this package: \"{Redacted.Text(first)}\"",
            "where one line has a --hash, all have to, and what they need too",
            isAboutVersions: false);
    }

    private static PipException? NoVersion(IReadOnlyList<string> lines, string log)
    {
        var none = lines.Select(line => NoDistribution().Match(line)).FirstOrDefault(match => match.Success);
        if (none is null) return null;
        string what = none.Groups["what"].Value;
        var unreachable = lines.Select(line => Unreachable().Match(line)).FirstOrDefault(match => match.Success);
        var versions = lines.Select(line => FromVersions().Match(line)).LastOrDefault(match => match.Success)?.Groups["versions"].Value.Split(", ");
        bool isEmpty = versions is null or ["none"];
        var looking = lines.Select(line => LookingIn().Match(line)).FirstOrDefault(match => match.Success);
        string index = looking?.Groups["url"].Value ?? "https://pypi.org/simple";
        if (isEmpty && unreachable is not null)
        {
            string why = Reason(unreachable.Groups["why"].Value);
            return new PipException($"the package index cannot be asked for \"{what}\" ({why}): \"{Redacted.Text(index)}\"", Index, isAboutVersions: false);
        }

        var other = lines.Select(line => OtherPythons().Match(line)).FirstOrDefault(match => match.Success);
        string? hint = other is not null ? $"other versions need another Python: {Shortened(other.Groups["versions"].Value)}"
            : isEmpty ? $"check its name; {Redacted.Text(index)} has nothing of it for this Python and platform, or does not let you in"
            : $"the index has {string.Join(", ", versions!.TakeLast(MostVersions))}";
        bool isAnothers = isEmpty && other is null && none.Groups["needed"].Success;
        return new PipException($"no package is what pip is asked for: \"{Redacted.Text(what)}\"", $"{hint}; all that pip said is in {log}", isAboutVersions: true)
        {
            Missing = isAnothers ? what : null,
        };
    }

    private static PipException? OtherPython(IReadOnlyList<string> lines)
    {
        var wheel = lines.Select(line => Unsupported().Match(line)).FirstOrDefault(match => match.Success);
        if (wheel is not null)
        {
            return new PipException(
                $"the wheel is for another Python or platform: \"{wheel.Groups["wheel"].Value}\"",
                "its name says for which; ask for that Python in the conda part, or for another wheel",
                isAboutVersions: false);
        }

        var package = lines.Select(line => RequiresPython().Match(line)).FirstOrDefault(match => match.Success);
        if (package is null) return null;
        return new PipException(
            $"a package for pip needs another Python, {package.Groups["needs"].Value}: \"{package.Groups["what"].Value}\"",
            "ask for such a Python in the conda part, or for another version of the package",
            isAboutVersions: true);
    }

    private static PipException? TooOld(IReadOnlyList<string> lines)
    {
        bool knowsOptions = IndexOf(lines, "no such option: --report") < 0 && IndexOf(lines, "no such option: --dry-run") < 0;
        if (knowsOptions) return null;
        return new PipException(
            "the environment's pip is too old to say what it would install",
            "ask for \"pip>=22.2\" in the conda part",
            isAboutVersions: false);
    }

    // Newer pips draw what ended a download: "× Failed to connect to HOST while fetching URL", and why below it.
    private static PipException? Unfetched(IReadOnlyList<string> lines)
    {
        for (int at = 0; at < lines.Count; at++)
        {
            if (FailedFetch().Match(lines[at]) is not { Success: true } match) continue;
            string why = Reason(at + 1 < lines.Count ? lines[at + 1] : "");
            return new PipException($"pip cannot fetch what is asked for ({why}): \"{Redacted.Text(match.Groups["url"].Value)}\"", Index, isAboutVersions: false);
        }

        return null;
    }

    private static PipException Other(IReadOnlyList<string> lines, string log)
    {
        const string Error = "ERROR: ";
        string? error = lines.FirstOrDefault(line => line.StartsWith(Error, StringComparison.Ordinal))?[Error.Length..];
        string said = error ?? lines.LastOrDefault(line => line.Trim().Length > 0)?.Trim() ?? "nothing";
        return new PipException($"pip failed: \"{Redacted.Text(said)}\"", $"all that it said is in {log}", isAboutVersions: false);
    }

    private static int IndexOf(IReadOnlyList<string> lines, string text, int from = 0)
    {
        for (int i = from; i < lines.Count; i++) if (lines[i].Contains(text, StringComparison.Ordinal)) return i;
        return -1;
    }

    private static string After(IReadOnlyList<string> lines, int from, string word) =>
        lines.Skip(from).Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(word + " ", StringComparison.Ordinal))?[word.Length..].Trim() ?? "another";

    // The first letter, but not that of an abbreviation.
    private static string Lower(string text) =>
        text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    private static string Reason(string said) => said.Contains("refused", StringComparison.OrdinalIgnoreCase) ? "connection refused"
        : said.Contains("Name or service not known", StringComparison.Ordinal) || said.Contains("NameResolution", StringComparison.Ordinal) ? "no such host"
        : said.Contains("not a trusted", StringComparison.Ordinal) ? "it is not https, nor a trusted host"
        : said.Contains("401", StringComparison.Ordinal) ? "it asks for a name and password"
        : said.Contains("403", StringComparison.Ordinal) ? "it refuses access"
        : said.Contains("timed out", StringComparison.OrdinalIgnoreCase) ? "no answer in time"
        : said.Contains("CERTIFICATE", StringComparison.OrdinalIgnoreCase) ? "its certificate is not trusted"
        : "no connection";

    private static string Shortened(string text) => text.Length > 200 ? text[..200] + "..." : text;

    [GeneratedRegex(@"^ERROR: No matching distribution found for (?<what>.+?)( \(from (?<needed>[^-].*)\)| \(from .*\))?$")]
    private static partial Regex NoDistribution();

    [GeneratedRegex(@"\(from versions: (?<versions>.*)\)$")]
    private static partial Regex FromVersions();

    [GeneratedRegex(@"Ignored the following versions that require a different python version: (?<versions>.+)$")]
    private static partial Regex OtherPythons();

    [GeneratedRegex(
        @"connection broken by (?<why>.+)|Could not fetch URL [^ ]+ (?<why>.+)|Could not find the.*: (?<why>40[13].*)"
        + @"|The repository located at [^ ]+ is (?<why>not a trusted or secure host)")]
    private static partial Regex Unreachable();

    [GeneratedRegex(@"× git .* did not run successfully")]
    private static partial Regex GitFailed();

    [GeneratedRegex(@"^ *(Collecting|Processing) (?<what>[^ ]+)")]
    private static partial Regex Collected();

    [GeneratedRegex(@"^ *× .* while fetching (?<url>[^ ]+)$")]
    private static partial Regex FailedFetch();

    [GeneratedRegex(@"^Looking in indexes: (?<url>[^,]+)")]
    private static partial Regex LookingIn();

    [GeneratedRegex(@"(?<wheel>[^ ]+\.whl) is not a supported wheel on this platform")]
    private static partial Regex Unsupported();

    [GeneratedRegex(@"Package '?(?<what>[^' ]+)'? requires a different Python: .* not in '(?<needs>[^']+)'")]
    private static partial Regex RequiresPython();

    [GeneratedRegex(@"^ERROR: Cannot install (?<what>.+?) because these package versions")]
    private static partial Regex Conflicting();

    [GeneratedRegex(@"^ERROR: Failed to build '?(?<what>.+?)'?( when .*)?$|^ERROR: Failed building wheel for (?<what>.+)$|^ *Building wheel for (?<what>[^ ]+) ")]
    private static partial Regex BuiltThing();
}
