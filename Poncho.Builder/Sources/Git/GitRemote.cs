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

    /// <summary>For locks and annotations: without credentials, and the same on every machine, so of a folder its name alone.</summary>
    public string Url => IsLocal ? "file:///" + Uri.EscapeDataString(Path.GetFileName(Address.TrimEnd('/'))) : Shown;

    /// <summary>The name of its cache.</summary>
    public string Key => Digest.Of(Encoding.UTF8.GetBytes(Shown)).Hex[..32];

    /// <param name="text">As in a spec.</param>
    /// <param name="baseFolder">Where folders that are not absolute are.</param>
    /// <param name="home">What <c>~</c> means; null leaves it.</param>
    public static GitRemote Parse(string text, string baseFolder, string? home)
    {
        if (text.Contains("://", StringComparison.Ordinal) || IsHostAndPath(text)) return new GitRemote(text);
        if (home is not null && (text == "~" || text.StartsWith("~/", StringComparison.Ordinal))) text = home + text[1..];
        return new GitRemote(Path.GetFullPath(text, baseFolder));
    }

    /// <summary>A submodule's repository, as <c>.gitmodules</c> of this one names it: a URL, or a path relative to this one (gitmodules(5)).</summary>
    /// <exception cref="PonchoException">The address is none that a submodule of this repository may have.</exception>
    public GitRemote Submodule(string url, string path)
    {
        if (url.Length == 0 || url.StartsWith('-') || IsProgram(url) || url.Any(char.IsControl)) throw Refused(path, url, "its address is none of a git repository");
        if (!url.StartsWith("./", StringComparison.Ordinal) && !url.StartsWith("../", StringComparison.Ordinal) && url is not ("." or ".."))
        {
            var remote = new GitRemote(url);
            bool isFolder = remote.IsLocal || (!url.Contains("://", StringComparison.Ordinal) && !IsHostAndPath(url));
            // What another host's repository names on this machine's disk, whoever wrote it there did not mean to publish.
            return isFolder && !(IsLocal && remote.IsLocal) ? throw Refused(path, url, "a repository of another host may not name a folder of this machine") : remote;
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
    private static bool IsHostAndPath(string text) => text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && text.IndexOf('/', StringComparison.Ordinal) is var slash && (slash < 0 || slash > colon);

    // TRANSPORT::ADDRESS, where git runs git-remote-TRANSPORT.
    private static bool IsProgram(string url) => url.IndexOf("::", StringComparison.Ordinal) is > 0 and var at && url.Take(at).All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.' or '_');

    private PonchoException Refused(string path, string url, string why) =>
        new($"submodule \"{path}\" of {Shown} is refused, {why}: \"{Redacted.Url(url).ReplaceLineEndings("?")}\"", "do not use this repository unless you trust who made it");

    public override string ToString() => Shown;
}
