using System.Buffers;
using System.Text.RegularExpressions;
using Poncho.Conda.Naming;

namespace Poncho.Conda.Channels;

/// <summary>The URL of a channel, split into where it is and the credentials that it holds.</summary>
internal sealed partial record ChannelUrl
{
    /// <summary>What may stand in a segment of a path as it is.</summary>
    public static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@");

    /// <summary>The URL as it was given, for fetching, without slash, subdir and query at its end.</summary>
    public required string Full { get; init; }

    public required string Scheme { get; init; }

    /// <summary>Host, and port if it is not the scheme's own; empty for <c>file</c>.</summary>
    public required string Authority { get; init; }

    /// <summary>The segments of the path, escaped, without token.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>True if it holds a password or a token.</summary>
    public required bool HasSecrets { get; init; }

    /// <summary>A platform folder that stood at its end.</summary>
    public string? Subdir { get; init; }

    public bool IsFolder => Scheme == "file";

    /// <summary>The URL without credentials.</summary>
    public string Plain => $"{Scheme}://{Authority}{(Path.Count > 0 || IsFolder ? "/" : "")}{string.Join('/', Path)}";

    /// <summary>The path of a <c>file://</c> URL on this machine.</summary>
    public string FolderPath => "/" + string.Join('/', Path.Select(Uri.UnescapeDataString));

    /// <summary>Splits a URL; null if the text is not a URL.</summary>
    public static ChannelUrl? TryParse(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || (url.Host.Length == 0 && url.Scheme != "file")) return null;
        string path = url.AbsolutePath.TrimEnd('/');
        string? subdir = null;
        int slash = path.LastIndexOf('/');
        if (slash >= 0 && Subdirs.IsKnown(path.AsSpan(slash + 1)))
        {
            subdir = path[(slash + 1)..];
            path = path[..slash].TrimEnd('/');
        }

        string withoutToken = Token().Replace(path, "", 1);
        string userInfo = url.UserInfo.Length > 0 ? url.UserInfo + "@" : "";
        string authority = url.Scheme == "file" ? "" : url.IsDefaultPort || url.Port < 0 ? url.IdnHost : $"{url.IdnHost}:{url.Port}";
        if (url.HostNameType == UriHostNameType.IPv6) authority = url.IsDefaultPort ? url.Host : $"{url.Host}:{url.Port}";
        return new ChannelUrl
        {
            Full = $"{url.Scheme}://{userInfo}{authority}{path}",
            Scheme = url.Scheme,
            Authority = authority,
            Path = withoutToken.Split('/', StringSplitOptions.RemoveEmptyEntries),
            HasSecrets = userInfo.Length > 0 || withoutToken.Length != path.Length,
            Subdir = subdir,
        };
    }

    /// <summary>The URL without <c>/t/&lt;TOKEN&gt;</c>, by which conda shows where a token was; null where that is not in it.</summary>
    public static string? WithoutHiddenToken(string text)
    {
        var hidden = HiddenToken().Match(text);
        return hidden.Success ? text.Remove(hidden.Index, hidden.Length) : null;
    }

    /// <summary>What remains of the path behind another URL of the same host, whatever their schemes; null if this one does not begin so.</summary>
    public string? NameBelow(ChannelUrl parent)
    {
        bool isSameHost = IsFolder == parent.IsFolder && string.Equals(Authority, parent.Authority, StringComparison.OrdinalIgnoreCase);
        if (!isSameHost || Path.Count < parent.Path.Count) return null;
        for (int i = 0; i < parent.Path.Count; i++)
        {
            if (Path[i] != parent.Path[i]) return null;
        }

        return string.Join('/', Path.Skip(parent.Path.Count).Select(Uri.UnescapeDataString));
    }

    [GeneratedRegex("/t/[^/]+(?=/|$)")]
    private static partial Regex Token();

    [GeneratedRegex("/t/(<TOKEN>|%3CTOKEN%3E)(?=/|$)", RegexOptions.IgnoreCase)]
    private static partial Regex HiddenToken();
}
