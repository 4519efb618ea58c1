using System.Text.RegularExpressions;
using Poncho.IO.Net;

namespace Poncho.Builder.Resolving;

/// <summary>What pip wrote into the log of its own (<c>--log</c>), which says more than it says aloud: each page of an index that it read, and each file on it.</summary>
internal sealed partial class PipLog
{
    private readonly HashSet<string> _seen;

    /// <param name="text">The log.</param>
    public PipLog(string text)
    {
        Pages = [.. Page().Matches(text).Select(match => Redacted.Url(match.Groups["url"].Value)).Distinct(StringComparer.Ordinal)];
        _seen = [.. Address().Matches(text).Select(match => NameOf(match.Value))];
    }

    /// <summary>The pages that pip asked indexes for, also those of projects that it turned away from again; without passwords.</summary>
    public IReadOnlyList<string> Pages { get; }

    /// <summary>
    /// Whether pip saw every file that a page lists. Where it did not, the page is another one than pip read: of a release a moment ago, or of
    /// a cache of pip's.
    /// </summary>
    public bool Saw(string page) => NamesOn(page).All(_seen.Contains);

    /// <summary>The names of the files that a page lists.</summary>
    public static IEnumerable<string> NamesOn(string page)
    {
        var addresses = page.AsSpan().TrimStart().StartsWith("{") ? JsonAddress() : HtmlAddress();
        return addresses.Matches(page).Select(match => NameOf(match.Groups["url"].Value)).Where(name => name.Length > 0);
    }

    /// <summary>The last name in an address, as a file has it.</summary>
    public static string NameOf(string address)
    {
        string path = address.Split('#', '?')[0];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    [GeneratedRegex(@"Fetching project page and analyzing links: (?<url>\S+)")]
    private static partial Regex Page();

    [GeneratedRegex(@"[a-z]+://[^\s""'<>]+")]
    private static partial Regex Address();

    [GeneratedRegex("\"url\"\\s*:\\s*\"(?<url>[^\"]+)\"")]
    private static partial Regex JsonAddress();

    [GeneratedRegex("<a\\s[^>]*?href\\s*=\\s*[\"'](?<url>[^\"']+)[\"']", RegexOptions.IgnoreCase)]
    private static partial Regex HtmlAddress();
}
