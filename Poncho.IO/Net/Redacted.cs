using System.Text.RegularExpressions;

namespace Poncho.IO.Net;

/// <summary>URLs as they may be shown: without what lets anybody in.</summary>
public static partial class Redacted
{
    /// <summary>
    /// The URL without <c>user:password@</c>, without the <c>/t/TOKEN</c> of a conda channel, and with the values of query members that look like keys (signatures, tokens,
    /// passwords) as <c>***</c>. Text that is no URL comes back as it is, but for these.
    /// </summary>
    public static string Url(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        string shown = UserInfo().Replace(url, "$1");
        shown = Token().Replace(shown, "$1");
        int query = shown.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? shown : shown[..query] + SecretMember().Replace(shown[query..], "$1***");
    }

    /// <inheritdoc cref="Url(string)"/>
    public static string Url(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Url(url.IsAbsoluteUri ? url.AbsoluteUri : url.OriginalString);
    }

    // Everything up to the last '@' before the path: a password may hold an unescaped '@'.
    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"^((?:[A-Za-z][A-Za-z0-9+.-]*://)?[^/?#]*(?:/[^?#]*?)?)/t/[^/?#]+", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex("([?&][^=&#]*(?:token|key|sig|secret|passw|pwd|auth|credential)[^=&#]*=)[^&#]*", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SecretMember();
}
