using System.Text.RegularExpressions;
using Poncho.Conda.Channels;

namespace Poncho.Conda.Repodata;

/// <summary>Where a channel's archives, and the parts of its index, are fetched from.</summary>
internal static partial class BaseUrls
{
    /// <summary>The addresses of an archive, the first tried first.</summary>
    /// <param name="channel">Has mirrors, in order.</param>
    /// <param name="subdir">The platform folder.</param>
    /// <param name="fileName">The archive.</param>
    /// <param name="baseUrl">What the index says (CEP 15): a folder, perhaps relative to the index; null where it says nothing.</param>
    public static IReadOnlyList<string> Of(Channel channel, string subdir, string fileName, string? baseUrl)
    {
        var urls = channel.UrlsOf(subdir, fileName);
        if (string.IsNullOrEmpty(baseUrl)) return urls;
        return [.. urls.Select(url => Moved(url, baseUrl, url[(url.LastIndexOf('/') + 1)..])).Distinct()];
    }

    /// <summary>
    /// The address of a file in a folder that an index names. Where that is on the index's own host, what let us in there (password, token)
    /// lets us in here too; no other host is shown it.
    /// </summary>
    /// <param name="index">The address of the index, or of a file beside it.</param>
    /// <param name="baseUrl">The folder, perhaps relative to the index; empty for that of the index.</param>
    /// <param name="fileName">As it stands in an address.</param>
    public static string Moved(string index, string baseUrl, string fileName)
    {
        string beside = index[..(index.LastIndexOf('/') + 1)];
        var from = new Uri(beside);
        string asFolder = baseUrl.EndsWith('/') ? baseUrl : baseUrl + "/";
        if (baseUrl.Length == 0 || !Uri.TryCreate(from, asFolder, out var folder)) return beside + fileName;
        if (folder.Scheme is not ("http" or "https" or "file")) return beside + fileName;
        return WithSecretsOf(from, folder).AbsoluteUri + fileName;
    }

    private static Uri WithSecretsOf(Uri from, Uri folder)
    {
        if (folder.Scheme != from.Scheme || folder.IdnHost != from.IdnHost || folder.Port != from.Port) return folder;
        var moved = new UriBuilder(folder);
        if (folder.UserInfo.Length == 0 && from.UserInfo.Length > 0)
        {
            string[] credentials = from.UserInfo.Split(':', 2);
            moved.UserName = credentials[0];
            moved.Password = credentials.ElementAtOrDefault(1) ?? "";
        }

        var token = Token().Match(from.AbsolutePath);
        string above = token.Success ? from.AbsolutePath[..token.Index] : "";
        bool isBelow = token.Success && moved.Path.StartsWith(above + "/", StringComparison.Ordinal);
        if (isBelow && !Token().IsMatch(moved.Path)) moved.Path = moved.Path.Insert(above.Length, token.Value);
        return moved.Uri;
    }

    [GeneratedRegex("/t/[^/]+(?=/)")]
    private static partial Regex Token();
}
