using System.Text;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Sources.Git;

/// <summary>Where a git repository is, in the forms of git-clone(1): a URL, <c>user@host:path</c>, or a folder.</summary>
internal sealed record GitRemote
{
    private GitRemote(string address) => Address = address;

    /// <summary>As git is given it, folders as full paths. May hold a password: never shown or written.</summary>
    public string Address { get; }

    /// <summary>For messages.</summary>
    public string Shown => Redacted.Url(Address);

    /// <summary>Whether it is a folder of this machine.</summary>
    public bool IsLocal => Address.StartsWith('/') || Address.StartsWith("file://", StringComparison.OrdinalIgnoreCase);

    /// <summary>That folder; null for none.</summary>
    public string? Folder
    {
        get
        {
            if (Address.StartsWith('/')) return Address;
            if (!IsLocal) return null;
            int path = Address.IndexOf('/', "file://".Length);
            return path > 0 ? Uri.UnescapeDataString(Address[path..]) : null;
        }
    }

    /// <summary>Whether it is reached by http or https.</summary>
    public bool IsHttp =>
        Address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || Address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name and password in an http address, unescaped; the password is null where there is a name alone. Null for none.</summary>
    public (string User, string? Password)? Login
    {
        get
        {
            if (LoginEnd == 0) return null;
            string[] parts = Address[AuthorityStart..(LoginEnd - 1)].Split(':', 2);
            return (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : null);
        }
    }

    /// <summary>The address without them.</summary>
    public string AddressWithoutLogin => LoginEnd == 0 ? Address : Address.Remove(AuthorityStart, LoginEnd - AuthorityStart);

    /// <summary>Scheme, host and port of an http address.</summary>
    public string Origin
    {
        get
        {
            string address = AddressWithoutLogin;
            int length = address.AsSpan(AuthorityStart).IndexOfAny('/', '?', '#');
            return length < 0 ? address : address[..(AuthorityStart + length)];
        }
    }

    /// <summary>For locks and annotations: without credentials, and the same on every machine, so of a folder its name alone.</summary>
    public string Url => IsLocal ? "file:///" + Uri.EscapeDataString(Path.GetFileName(Address.TrimEnd('/'))) : Shown;

    /// <summary>The name of its cache.</summary>
    public string Key => Digest.Of(Encoding.UTF8.GetBytes(Shown)).Hex[..32];

    private int AuthorityStart => Address.IndexOf("://", StringComparison.Ordinal) + "://".Length;

    // Behind the '@'; 0 for none. A password may hold an '@' that is not escaped.
    private int LoginEnd
    {
        get
        {
            if (!IsHttp) return 0;
            int length = Address.AsSpan(AuthorityStart).IndexOfAny('/', '?', '#');
            int at = Address.AsSpan(AuthorityStart, length < 0 ? Address.Length - AuthorityStart : length).LastIndexOf('@');
            return at < 0 ? 0 : AuthorityStart + at + 1;
        }
    }

    /// <param name="text">As in a spec.</param>
    /// <param name="baseFolder">Where folders that are not absolute are.</param>
    /// <param name="home">What <c>~</c> means; null leaves it.</param>
    public static GitRemote Parse(string text, string baseFolder, string? home)
    {
        if (text.Contains("://", StringComparison.Ordinal) || IsHostAndPath(text)) return new GitRemote(text);
        if (home is not null && (text == "~" || text.StartsWith("~/", StringComparison.Ordinal))) text = home + text[1..];
        return new GitRemote(Path.GetFullPath(text, baseFolder));
    }

    /// <summary>A submodule's repository, as <c>.gitmodules</c> of this one names it: a URL, or a path relative to this (gitmodules(5)).</summary>
    /// <exception cref="PonchoException">The address is none that a submodule of this repository may have.</exception>
    public GitRemote Submodule(string url, string path)
    {
        bool isNone = url.Length == 0 || url.StartsWith('-') || IsProgram(url) || url.Any(char.IsControl);
        if (isNone) throw Refused(path, url, "its address is none of a git repository");
        bool isRelative = url is "." or ".."
            || url.StartsWith("./", StringComparison.Ordinal)
            || url.StartsWith("../", StringComparison.Ordinal);
        if (!isRelative)
        {
            var remote = new GitRemote(url);
            bool isFolder = remote.IsLocal || (!url.Contains("://", StringComparison.Ordinal) && !IsHostAndPath(url));
            // Another host's repository could name any folder of this machine, whose owner does not mean to publish it.
            if (isFolder && !(IsLocal && remote.IsLocal))
            {
                throw Refused(path, url, "a repository of another host may not name a folder of this machine");
            }

            return remote;
        }

        string address = Address.TrimEnd('/');
        foreach (string part in url.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..")
            {
                address += (address.EndsWith(':') ? "" : "/") + part;
                continue;
            }

            int end = address.LastIndexOf('/');
            int least = address.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
            if (end < least) end = least == 0 ? address.LastIndexOf(':') + 1 : 0;
            if (end <= 0) throw Refused(path, url, "its address leads above the host");
            address = address[..end];
        }

        return new GitRemote(address);
    }

    // As in git-clone(1): host:path, unless a slash comes before the colon.
    private static bool IsHostAndPath(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return colon > 0 && (slash < 0 || slash > colon);
    }

    // TRANSPORT::ADDRESS, where git runs git-remote-TRANSPORT.
    private static bool IsProgram(string url)
    {
        int end = url.IndexOf("::", StringComparison.Ordinal);
        return end > 0 && url.Take(end).All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.' or '_');
    }

    private PonchoException Refused(string path, string url, string why)
    {
        string shown = Redacted.Url(url).ReplaceLineEndings("?");
        return new PonchoException(
            $"submodule \"{path}\" of {Shown} is refused, {why}: \"{shown}\"",
            "do not use this repository unless you trust who made it");
    }

    public override string ToString() => Shown;
}
