namespace Poncho.Conda.Naming;

/// <summary>What people write for a channel: a name, an URL or a path.</summary>
internal static class ChannelText
{
    /// <summary>Null if the text can be a channel, else what is wrong.</summary>
    public static string? Problem(ReadOnlySpan<char> text)
    {
        if (!TrySplitSubdirs(text, out var channel, out _)) return "its channel's list of platforms is not of known ones";
        if (HasScheme(channel)) return Uri.TryCreate(channel.ToString(), UriKind.Absolute, out _) ? null : "its channel is no URL";
        return IsPath(channel) || channel.IndexOfAny(":\\[]") < 0 ? null : "its channel is neither a name nor an URL nor a path";
    }

    /// <summary>Takes the platforms off <c>channel[linux-64,noarch]</c>. False if one is not known.</summary>
    public static bool TrySplitSubdirs(ReadOnlySpan<char> text, out ReadOnlySpan<char> channel, out List<string>? subdirs)
    {
        channel = text;
        subdirs = null;
        int open = text.EndsWith(']') ? text.LastIndexOf('[') : -1;
        if (open < 0) return true;
        channel = text[..open];
        var list = text[(open + 1)..^1];
        foreach (var part in list.Split(','))
        {
            var subdir = list[part].Trim();
            if (subdir.IsEmpty) continue;
            if (!Subdirs.IsKnown(subdir)) return false;
            (subdirs ??= []).Add(subdir.ToString());
        }

        return true;
    }

    /// <summary>True for <c>https://...</c>, <c>file://...</c> and the like.</summary>
    public static bool HasScheme(ReadOnlySpan<char> text)
    {
        int end = text.IndexOf("://");
        if (end is < 1 or > 11 || !char.IsAsciiLetter(text[0])) return false;
        foreach (char c in text[..end])
        {
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        }

        return true;
    }

    /// <summary>True for absolute and for relative paths that begin with a dot or <c>~</c>.</summary>
    public static bool IsPath(ReadOnlySpan<char> text) =>
        text.StartsWith('/') || text.StartsWith("./") || text.StartsWith("../") || text is "." or ".." || text.StartsWith('~') || IsWindowsPath(text);

    public static bool IsWindowsPath(ReadOnlySpan<char> text) =>
        text.StartsWith("\\\\") || (text.Length >= 3 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] is '/' or '\\');
}
