using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;

namespace Poncho.Builder.Locking;

/// <summary>
/// Where the packages of a lock are fetched from here: a lock holds canonical addresses, and <c>.condarc</c> and the spec say which mirror,
/// alias, folder or token these mean.
/// </summary>
/// <param name="configuration">What <c>.condarc</c> says.</param>
/// <param name="channels">The channels that are at hand, such as the spec's: the only ones that can say where a folder lies.</param>
/// <param name="baseFolder">Channels that are paths are below this folder.</param>
/// <param name="pip">Says the same of pip's sources.</param>
internal sealed class FetchAddresses(CondaConfiguration configuration, IEnumerable<Channel> channels, string baseFolder, PipAddresses pip)
{
    /// <summary>Says, with passwords, where its git repositories and files are; null where there is none.</summary>
    public Spec? Spec { get; init; }

    /// <summary>The folder of the spec or lock: that of local code is below it.</summary>
    public required string CodeFolder { get; init; }

    private readonly Dictionary<string, Channel?> _channels =
        channels.DistinctBy(c => c.CanonicalUrl).ToDictionary(c => c.CanonicalUrl, Channel? (c) => c, StringComparer.Ordinal);

    /// <summary>
    /// The lock with the addresses of its sources. A package of a folder that nothing names gets none, which is an error only when it has to be
    /// fetched.
    /// </summary>
    public EnvironmentLock Fill(EnvironmentLock @lock) => @lock with { Sources = [.. @lock.Sources.Select(Fill)] };

    /// <summary>The same for one source.</summary>
    public LockedSource Fill(LockedSource source) => source switch
    {
        CondaSource { FetchUrls.Count: 0 } package => OfPackage(package),
        PipFolder code => code with { FetchUrls = [Path.GetFullPath(code.Folder, CodeFolder)] },
        PipSource { FetchUrls.Count: 0 } project => pip.Fill(project, Spec),
        GitSource when Spec?.Git.FirstOrDefault(part => part.Name == source.Name) is { } part => source with { FetchUrls = [part.Remote] },
        HttpSource when Spec?.Http.FirstOrDefault(part => part.Name == source.Name) is { } part => source with { FetchUrls = [part.Url] },
        _ => source,
    };

    /// <summary>A conda package with its addresses here, whatever it had.</summary>
    public CondaSource OfPackage(CondaSource source)
    {
        var address = source.Address;
        return source with { FetchUrls = Find(address.Channel)?.UrlsOf(address.Subdir, address.FileName) ?? [] };
    }

    private Channel? Find(string canonical)
    {
        if (_channels.TryGetValue(canonical, out var known)) return known;
        var found = canonical.StartsWith("file:", StringComparison.Ordinal) ? null : WrittenChannel.Of(canonical, configuration, baseFolder);
        _channels.Add(canonical, found);
        return found;
    }
}
