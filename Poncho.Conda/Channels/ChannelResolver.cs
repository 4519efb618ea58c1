using Poncho.Conda.Configuration;
using Poncho.Conda.Naming;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Conda.Channels;

/// <summary>Finds the channels that a text means: a name, an URL, a path or the name of several.</summary>
internal sealed class ChannelResolver
{
    private const string NamedHost = "https://conda.anaconda.org/";
    private const int DeepestNesting = 10;

    private readonly CondaConfiguration _configuration;
    private readonly ChannelUrl _alias;
    /// <summary>Channels with a place of their own: name, and the URL above the name.</summary>
    private readonly List<(string Name, ChannelUrl Place)> _custom = [];

    public ChannelResolver(CondaConfiguration configuration)
    {
        _configuration = configuration;
        _alias = Parse(configuration.ChannelAlias, "channel_alias");
        foreach (var (name, place) in configuration.CustomChannels) _custom.Add((name.Trim('/'), Parse(place, "custom_channels")));
    }

    /// <summary>The channels, several for <c>defaults</c> and the like, in order of priority.</summary>
    public IReadOnlyList<Channel> Resolve(string text, string baseFolder)
    {
        var found = new List<Channel>();
        Add(found, text, baseFolder, 0);
        return found;
    }

    private static ChannelUrl Parse(string text, string setting) =>
        ChannelUrl.TryParse(text) ?? throw new PonchoException(
            $"{setting} is no URL: \"{Redacted.Url(CondaVersion.Shorten(text))}\"",
            "write it with its scheme, as in https://host/path or file:///path");

    private static bool StartsWithName(string name, string start) =>
        name.StartsWith(start, StringComparison.Ordinal) && (name.Length == start.Length || name[start.Length] == '/');

    private void Add(List<Channel> found, string text, string baseFolder, int depth)
    {
        if (depth > DeepestNesting)
            throw new PonchoException($"channels that stand for each other: \"{text}\"", "look at custom_multichannels and default_channels");
        if (VariableText.FirstIn(text) is { } variable && !IsFolder(text, baseFolder)) throw Refuse(text, $"its variable {variable} is not set");
        if (ChannelText.Problem(text.AsSpan().Trim()) is { } problem) throw Refuse(text, problem);
        ChannelText.TrySplitSubdirs(text.AsSpan().Trim(), out var part, out var subdirs);
        string channel = part.Length > 1 ? part.TrimEnd('/').ToString() : part.ToString();
        if (channel.Length == 0) throw Refuse(text, "it is empty");
        int before = found.Count;
        if (ChannelText.HasScheme(channel)) found.Add(OfUrl(channel));
        else if (ChannelText.IsPath(channel)) found.Add(OfUrl(FileUrl(FullPath(channel, baseFolder))));
        else if (Members(channel) is { } members) AddMembers(found, members, baseFolder, depth);
        else found.Add(OfName(channel));
        if (subdirs is null) return;
        for (int i = before; i < found.Count; i++) found[i] = found[i] with { OnlySubdirs = subdirs };
    }

    private static string FileUrl(string path) => "file://" + string.Join('/', path.Split('/').Select(Channel.EscapeSegment));

    private static PonchoException Refuse(string text, string problem) =>
        new($"not a channel, {problem}: \"{Redacted.Url(CondaVersion.Shorten(text))}\"");

    // Whoever reads a channel has put in the variables that are set.
    private bool IsFolder(string text, string baseFolder) => ChannelText.IsPath(text) && Directory.Exists(FullPath(text, baseFolder));

    private string FullPath(string path, string baseFolder)
    {
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal)) path = _configuration.HomeFolder + path[1..];
        return System.IO.Path.GetFullPath(path, baseFolder);
    }

    private IReadOnlyList<string>? Members(string name) =>
        _configuration.CustomMultichannels.TryGetValue(name, out var members) ? members : name == "defaults" ? _configuration.DefaultChannels : null;

    private void AddMembers(List<Channel> found, IReadOnlyList<string> members, string baseFolder, int depth)
    {
        foreach (string member in members) Add(found, member, baseFolder, depth + 1);
    }

    private Channel OfName(string name)
    {
        string? subdir = null;
        int slash = name.LastIndexOf('/');
        if (slash > 0 && Subdirs.IsKnown(name.AsSpan(slash + 1)))
        {
            subdir = name[(slash + 1)..];
            name = name[..slash];
        }

        return Named(name, subdir, ownUrl: null);
    }

    private Channel Named(string name, string? subdir, string? ownUrl)
    {
        string path = string.Join('/', name.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Channel.EscapeSegment));
        return new Channel
        {
            Name = name,
            CanonicalUrl = NamedHost + path,
            BaseUrls = ownUrl is not null ? [ownUrl] : Mirrors(name) ?? [PlaceOf(name).Full + "/" + path],
            DisplayName = name,
            OnlySubdirs = subdir is null ? null : [subdir],
        };
    }

    /// <summary>The longest beginning of the name that has a place of its own decides, else the alias.</summary>
    private ChannelUrl PlaceOf(string name)
    {
        var (_, place) = _custom
            .Concat(DefaultPlaces())
            .Where(entry => StartsWithName(name, entry.Name))
            .DefaultIfEmpty(("", _alias))
            .MaxBy(entry => entry.Item1.Length);
        return place;
    }

    /// <summary>The mirrors of a channel that can be fetched from; null where none are written.</summary>
    private List<string>? Mirrors(string name)
    {
        if (!_configuration.MirroredChannels.TryGetValue(name, out var mirrors) || mirrors.Count == 0) return null;
        var usable = mirrors
            .Select(mirror => Parse(mirror, "mirrored_channels"))
            .Where(mirror => mirror.Scheme is "http" or "https" or "file")
            .Select(mirror => mirror.Full)
            .ToList();
        if (usable.Count > 0) return usable;
        string written = string.Join(", ", mirrors.Select(Redacted.Url));
        throw new PonchoException($"no mirror of the channel \"{name}\" is http, https or file: \"{written}\"");
    }

    /// <summary>
    /// The default channels that are somewhere on a host: their names are their paths below the alias or the host, as conda names them.
    /// </summary>
    private IEnumerable<(string Name, ChannelUrl Place)> DefaultPlaces()
    {
        foreach (string text in _configuration.DefaultChannels)
        {
            if (!ChannelText.HasScheme(text) || ChannelUrl.TryParse(text) is not { IsFolder: false, Path.Count: > 0 } url) continue;
            if (url.NameBelow(_alias) is not null) continue;
            string path = "/" + string.Join('/', url.Path);
            string host = url.Full.EndsWith(path, StringComparison.Ordinal) ? url.Full[..^path.Length] : url.Full;
            yield return (string.Join('/', url.Path.Select(Uri.UnescapeDataString)), url with { Full = host, Path = [] });
        }
    }

    private Channel OfUrl(string text)
    {
        if (ChannelUrl.WithoutHiddenToken(text) is { } shown) return Known(OfUrl(shown));
        var url = ChannelUrl.TryParse(text) ?? throw Refuse(text, "it is no URL");
        string? ownUrl = url.HasSecrets ? url.Full : null;
        if (Migrated(url) is { } migrated) return Named(migrated, url.Subdir, ownUrl: null);
        foreach (var (name, place) in _custom.Concat(DefaultPlaces()))
        {
            if (url.NameBelow(place) is { } below && StartsWithName(below, name)) return Named(below, url.Subdir, ownUrl);
        }

        if (url.NameBelow(_alias) is { Length: > 0 } named) return Named(named, url.Subdir, ownUrl);
        if (NameOfMirror(url) is { } mirrored) return Named(mirrored, url.Subdir, ownUrl);
        return Unnamed(url);
    }

    /// <summary>The channel as the configuration has it, with its token; itself where the configuration does not name it.</summary>
    private Channel Known(Channel channel)
    {
        var configured = _configuration.DefaultSpecChannels
            .Where(text => ChannelText.HasScheme(text) && ChannelUrl.WithoutHiddenToken(text) is null)
            .Select(OfUrl)
            .FirstOrDefault(known => known.CanonicalUrl == channel.CanonicalUrl);
        return configured is null ? channel : configured with { OnlySubdirs = channel.OnlySubdirs };
    }

    /// <summary>The name of the channel of which a URL is a mirror; null where no file says so.</summary>
    private string? NameOfMirror(ChannelUrl url) => _configuration.MirroredChannels
        .Where(channel => channel.Value.Any(mirror => ChannelText.HasScheme(mirror) && ChannelUrl.TryParse(mirror) is { } one && url.NameBelow(one) is ""))
        .Select(channel => channel.Key)
        .FirstOrDefault();

    /// <summary>The name of a channel whose URL is one of former times.</summary>
    private string? Migrated(ChannelUrl url)
    {
        foreach (var (name, place) in _configuration.MigratedCustomChannels)
        {
            if (url.NameBelow(Parse(place, "migrated_custom_channels")) is { } below && StartsWithName(below, name)) return below;
        }

        foreach (string alias in _configuration.MigratedChannelAliases)
        {
            if (url.NameBelow(Parse(alias, "migrated_channel_aliases")) is { Length: > 0 } below) return below;
        }

        return null;
    }

    private static Channel Unnamed(ChannelUrl url) => new()
    {
        Name = url.IsFolder ? url.Path.Select(Uri.UnescapeDataString).LastOrDefault("") : string.Join('/', url.Path.Select(Uri.UnescapeDataString)),
        CanonicalUrl = url.IsFolder ? "file:///" + url.Path.LastOrDefault("") : url.Plain,
        BaseUrls = [url.Full],
        DisplayName = url.IsFolder ? url.FolderPath : url.Plain,
        OnlySubdirs = url.Subdir is null ? null : [url.Subdir],
    };
}
