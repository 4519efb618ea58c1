using Poncho.Conda.Channels;

namespace Poncho.Conda.Repodata;

/// <summary>Where a channel's archives are fetched from.</summary>
internal static class BaseUrls
{
    /// <summary>The addresses of an archive, the first tried first.</summary>
    /// <param name="channel">Has mirrors, in order.</param>
    /// <param name="subdir">The platform folder.</param>
    /// <param name="fileName">The archive.</param>
    /// <param name="baseUrl">What the index says (CEP 15): a folder, perhaps relative to the index; null where it says nothing.</param>
    public static IReadOnlyList<string> Of(Channel channel, string subdir, string fileName, string? baseUrl)
    {
        var urls = channel.UrlsOf(subdir, fileName);
        if (baseUrl is null) return urls;
        return [.. urls.Select(url => Moved(url, baseUrl)).Distinct()];
    }

    private static string Moved(string url, string baseUrl)
    {
        var index = new Uri(url[..(url.LastIndexOf('/') + 1)]);
        if (!Uri.TryCreate(index, baseUrl.EndsWith('/') ? baseUrl : baseUrl + "/", out var folder) || folder.Scheme is not ("http" or "https" or "file")) return url;
        return folder.AbsoluteUri + url[(url.LastIndexOf('/') + 1)..];
    }
}
