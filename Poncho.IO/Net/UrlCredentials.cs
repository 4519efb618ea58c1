namespace Poncho.IO.Net;

/// <summary>The <c>user:password@</c> of a URL.</summary>
internal static class UrlCredentials
{
    /// <summary>Name and password, unescaped; null where the URL has none.</summary>
    public static (string User, string Password)? Of(Uri url)
    {
        if (url.UserInfo.Length == 0) return null;
        int colon = url.UserInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? (Uri.UnescapeDataString(url.UserInfo), "")
            : (Uri.UnescapeDataString(url.UserInfo[..colon]), Uri.UnescapeDataString(url.UserInfo[(colon + 1)..]));
    }

    /// <summary>The URL without them.</summary>
    public static Uri Strip(Uri url)
    {
        const UriComponents Others = UriComponents.AbsoluteUri & ~UriComponents.UserInfo;
        return url.UserInfo.Length == 0 ? url : new Uri(url.GetComponents(Others, UriFormat.UriEscaped));
    }
}
