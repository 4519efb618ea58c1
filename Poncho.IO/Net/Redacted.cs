using System.Buffers;
using System.Text;

namespace Poncho.IO.Net;

/// <summary>
/// URLs as they may be shown: without passwords, tokens and signatures. All of it takes time in proportion to the text, which may be
/// hostile.
/// </summary>
public static class Redacted
{
    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static readonly SearchValues<char> AuthorityEnds = SearchValues.Create("/?#");
    private static readonly SearchValues<char> UrlEnds = SearchValues.Create(" \t\r\n\"'<>");
    private static readonly SearchValues<string> SecretWords =
        SearchValues.Create(["token", "key", "sig", "secret", "passw", "pwd", "auth", "credential"], StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The URL without <c>user:password@</c>, without the <c>/t/TOKEN</c> of a conda channel, and with the values of query members that
    /// look like keys (signatures, tokens, passwords) as <c>***</c>. Text that is no URL comes back as it is, but for these.
    /// </summary>
    public static string Url(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        string shown = WithoutUserInfo(url);
        int query = shown.IndexOf('?', StringComparison.Ordinal);
        string head = query < 0 ? shown : shown[..query];
        // Below a folder of this machine "t" is a folder like any other.
        bool isLocal = head.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || (head.Length > 0 && head[0] is '/' or '.' or '~');
        return (isLocal ? head : WithoutToken(head)) + (query < 0 ? "" : WithoutSecrets(shown[query..]));
    }

    /// <inheritdoc cref="Url(string)"/>
    public static string Url(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Url(url.IsAbsoluteUri ? url.AbsoluteUri : url.OriginalString);
    }

    /// <summary>A text, such as a line of pip's, with each URL in it as <see cref="Url(string)"/> shows it.</summary>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shown = new StringBuilder();
        int done = 0;
        for (int at; (at = text.IndexOf("://", done, StringComparison.Ordinal)) >= 0;)
        {
            int start = text.AsSpan(done, at - done).LastIndexOfAnyExcept(SchemeCharacters) + 1 + done;
            int length = text.AsSpan(at).IndexOfAny(UrlEnds);
            int end = length < 0 ? text.Length : at + length;
            shown.Append(text, done, start - done).Append(Url(text[start..end]));
            done = end;
        }

        return shown.Append(text, done, text.Length - done).ToString();
    }

    // Everything up to the last '@' before the path: a password may hold an unescaped '@'.
    private static string WithoutUserInfo(string url)
    {
        int authority = AuthorityOf(url);
        if (authority == 0) return url;
        int length = url.AsSpan(authority).IndexOfAny(AuthorityEnds);
        int at = url.AsSpan(authority, length < 0 ? url.Length - authority : length).LastIndexOf('@');
        return at < 0 ? url : url.Remove(authority, at + 1);
    }

    private static string WithoutToken(string url)
    {
        int at = url.IndexOf("/t/", AuthorityOf(url), StringComparison.Ordinal);
        if (at < 0) return url;
        int length = url.AsSpan(at + 3).IndexOfAny(AuthorityEnds);
        return length == 0 ? url : url.Remove(at, length < 0 ? url.Length - at : length + 3);
    }

    private static string WithoutSecrets(string query)
    {
        int fragment = query.IndexOf('#', StringComparison.Ordinal);
        string tail = fragment < 0 ? "" : query[fragment..];
        var members = (fragment < 0 ? query : query[..fragment]).Split('&').Select(member =>
        {
            int equal = member.IndexOf('=', StringComparison.Ordinal);
            return equal > 0 && member.AsSpan(0, equal).ContainsAny(SecretWords) ? member[..(equal + 1)] + "***" : member;
        });
        return string.Join('&', members) + tail;
    }

    // Behind "scheme://"; 0 where there is none.
    private static int AuthorityOf(string url)
    {
        int at = url.IndexOf("://", StringComparison.Ordinal);
        return at > 0 && !url.AsSpan(0, at).ContainsAnyExcept(SchemeCharacters) ? at + 3 : 0;
    }
}
