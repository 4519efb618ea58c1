using System.Text;
using System.Text.RegularExpressions;

namespace Poncho.Builder.Wheels;

/// <summary>Versions of Python projects.</summary>
internal static partial class ProjectVersion
{
    /// <summary>
    /// The form in which two spellings of one version are equal (PEP 440, without the zeros at the end of the release); what is no such
    /// version comes back in lower case.
    /// </summary>
    public static string Normalize(string version)
    {
        var match = Pattern().Match(version.Trim());
        if (!match.Success) return version.Trim().ToLowerInvariant();
        var normal = new StringBuilder();
        if (Number(match.Groups["epoch"].Value) is not ("0" or "") and var epoch) normal.Append(epoch).Append('!');
        normal.AppendJoin('.', Release(match.Groups["release"].Value));
        if (match.Groups["pre"] is { Success: true } pre) normal.Append(PreRelease(pre.Value)).Append(OrZero(match.Groups["pren"].Value));
        if (match.Groups["post"].Success) normal.Append(".post").Append(OrZero(match.Groups["postn"].Value + match.Groups["bare"].Value));
        if (match.Groups["dev"].Success) normal.Append(".dev").Append(OrZero(match.Groups["devn"].Value));
        if (match.Groups["local"] is { Success: true } local) normal.Append('+').AppendJoin('.', Local(local.Value));
        return normal.ToString();
    }

    // File names of wheels have "_" where a version has "-" or, in its local part, "+".
    [GeneratedRegex(
        @"^v?(?:(?<epoch>[0-9]+)!)?"
        + @"(?<release>[0-9]+(?:\.[0-9]+)*)"
        + @"(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pren>[0-9]+)?)?"
        + @"(?<post>-(?<bare>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?<postn>[0-9]+)?)?"
        + @"(?<dev>[-_.]?dev[-_.]?(?<devn>[0-9]+)?)?"
        + @"(?:[+_](?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();

    private static List<string> Release(string text)
    {
        var parts = text.Split('.').Select(Number).ToList();
        while (parts.Count > 1 && parts[^1] == "0") parts.RemoveAt(parts.Count - 1);
        return parts;
    }

    private static IEnumerable<string> Local(string text) =>
        text.ToLowerInvariant().Split('.', '-', '_').Select(part => part.All(char.IsAsciiDigit) ? Number(part) : part);

    private static string PreRelease(string word) => word.ToLowerInvariant() switch
    {
        "alpha" or "a" => "a",
        "beta" or "b" => "b",
        _ => "rc",
    };

    private static string OrZero(string digits) => digits.Length == 0 ? "0" : Number(digits);

    private static string Number(string digits) => digits.TrimStart('0') is { Length: > 0 } number ? number : digits.Length > 0 ? "0" : "";
}
