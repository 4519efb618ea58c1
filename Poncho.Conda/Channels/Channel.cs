using System.Text;

namespace Poncho.Conda.Channels;

/// <summary>
/// One place of packages: what it is called (the same on every machine) and where it is fetched from (what this machine's configuration
/// says). Made by <see cref="ConfiguredChannels.Resolve"/>.
/// </summary>
public sealed record Channel
{
    /// <summary>What <c>NAME::package</c> calls it: <c>conda-forge</c>, <c>pkgs/main</c>, a folder's last name, an URL's path.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What records, locks and annotations say: <c>https://conda.anaconda.org/NAME</c> for a channel that is named, <c>file:///LASTNAME</c>
    /// for a folder, else its URL without credentials. No slash at its end.
    /// </summary>
    public required string CanonicalUrl { get; init; }

    /// <summary>
    /// Where to fetch from, in order: one, or the mirrors. They may hold passwords and tokens: for fetching only, never to be shown. No
    /// slash at their ends.
    /// </summary>
    public required IReadOnlyList<string> BaseUrls { get; init; }

    /// <summary>For messages: the name, the folder's path, or the URL without credentials.</summary>
    public required string DisplayName { get; init; }

    /// <summary>
    /// The only platform folders to be looked at (<c>channel[linux-64,noarch]</c>, <c>https://host/channel/linux-64</c>); null for all that
    /// the platform has.
    /// </summary>
    public IReadOnlyList<string>? OnlySubdirs { get; init; }

    /// <summary>Where a file of the channel is fetched from first.</summary>
    public string UrlOf(string subdir, string fileName) => Join(BaseUrls[0], subdir, fileName);

    /// <summary>Where a file of the channel may be fetched from, in order.</summary>
    public IReadOnlyList<string> UrlsOf(string subdir, string fileName) => [.. BaseUrls.Select(url => Join(url, subdir, fileName))];

    /// <summary>What records say of where a file is from.</summary>
    public string CanonicalUrlOf(string subdir, string fileName) => Join(CanonicalUrl, subdir, fileName);

    public bool Equals(Channel? other) =>
        other is not null
        && CanonicalUrl == other.CanonicalUrl
        && BaseUrls.SequenceEqual(other.BaseUrls)
        && (OnlySubdirs ?? []).SequenceEqual(other.OnlySubdirs ?? []);

    public override int GetHashCode() => CanonicalUrl.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => DisplayName;

    /// <summary>Escapes what cannot stand in a path (RFC 3986, 3.3); <c>+</c> and <c>!</c>, which versions have, can.</summary>
    internal static string EscapeSegment(string segment)
    {
        if (!segment.AsSpan().ContainsAnyExcept(ChannelUrl.PathCharacters)) return segment;
        var escaped = new StringBuilder(segment.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in segment.EnumerateRunes())
        {
            if (rune.IsAscii && ChannelUrl.PathCharacters.Contains((char)rune.Value))
            {
                escaped.Append((char)rune.Value);
                continue;
            }

            int length = rune.EncodeToUtf8(utf8);
            foreach (byte b in utf8[..length]) escaped.Append('%').Append(b.ToString("X2", null));
        }

        return escaped.ToString();
    }

    private static string Join(string baseUrl, string subdir, string fileName) => $"{baseUrl}/{EscapeSegment(subdir)}/{EscapeSegment(fileName)}";
}
