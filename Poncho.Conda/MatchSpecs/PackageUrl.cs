using Poncho.Conda.Naming;

namespace Poncho.Conda.MatchSpecs;

/// <summary>URLs and absolute paths of archives in specs.</summary>
internal static class PackageUrl
{
    public static bool LooksLikeOne(ReadOnlySpan<char> text) => ChannelText.HasScheme(text) || IsAbsolutePath(text);

    /// <summary>The URL, of a path with <c>file://</c>; null, and why, if it is neither.</summary>
    public static string? TryNormalize(ReadOnlySpan<char> text, out string? problem)
    {
        problem = null;
        bool isPath = IsAbsolutePath(text);
        bool isUrl = isPath || ChannelText.HasScheme(text);
        if (isUrl && Uri.TryCreate(text.ToString(), UriKind.Absolute, out var url)) return isPath ? url.AbsoluteUri : url.OriginalString;
        problem = "its URL is neither one nor an absolute path";
        return null;
    }

    private static bool IsAbsolutePath(ReadOnlySpan<char> text) => text.StartsWith('/') || ChannelText.IsWindowsPath(text);
}
