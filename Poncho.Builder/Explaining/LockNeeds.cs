using Poncho.Builder.Creating;
using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Conda.Channels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Repodata;
using Poncho.Conda.Versions;

namespace Poncho.Builder.Explaining;

/// <summary>Asks the channels' indexes what the packages of a lock need. What pip's packages need stands in no index, and is left open.</summary>
/// <param name="session">The way to the channels.</param>
internal sealed class LockNeeds(BuildSession session)
{
    /// <param name="lock">Which packages there are.</param>
    /// <param name="spec">Names the channels; null where the lock alone does.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="Poncho.IO.PonchoException">A channel cannot be read.</exception>
    public async Task<IReadOnlyList<PackageNode>> ReadAsync(EnvironmentLock @lock, Spec? spec, CancellationToken cancel)
    {
        var conda = @lock.Present.OfType<CondaSource>().ToList();
        var records = await RecordsAsync(@lock, conda, spec, cancel);
        var unknown = conda.Where(source => !records.ContainsKey(source.Url)).ToList();
        string names = string.Join(", ", unknown.Select(source => source.Name));
        if (unknown.Count > 0) session.Context.Progress.Warn($"no channel has these any more, what they need is not shown: {names}");
        var projects = @lock.Present.OfType<PipSource>().ToList();
        if (projects.Count > 0) session.Context.Progress.Warn("what pip's packages need is known of an environment in the store alone: name that, not the spec");
        var asked = LayerNeeds.AskedOf(@lock);
        return
        [
            .. conda.Select(source => new PackageNode
            {
                Kind = source.Kind,
                Name = source.Name,
                Version = source.Version,
                Build = source.Build,
                Requested = asked.GetValueOrDefault((source.Kind, source.Name)),
                Needs = [.. CondaNeedText.Read(records.GetValueOrDefault(source.Url)?.Depends ?? [])],
            }),
            .. projects.Select(source => new PackageNode
            {
                Kind = source.Kind,
                Name = source.Name,
                Version = source.Revision,
                Build = null,
                Requested = asked.GetValueOrDefault((source.Kind, source.Name)),
            }),
        ];
    }

    private async Task<Dictionary<string, PackageRecord>> RecordsAsync(EnvironmentLock @lock, List<CondaSource> sources, Spec? spec, CancellationToken cancel)
    {
        var found = new Dictionary<string, PackageRecord>(StringComparer.Ordinal);
        var channels = ChannelsOf(sources, spec);
        if (sources.Count == 0 || channels.Count == 0) return found;
        var names = sources.Select(source => source.Name).Distinct(StringComparer.Ordinal).ToList();
        var asked = names.Select(name => MatchSpec.Parse(name, Strictness.Lenient));
        var repodata = await session.Repodata().LoadAsync(channels, [@lock.Platform, "noarch"], asked, session.Context.Progress.Transfers, cancel);
        foreach (var record in repodata.Indexes.SelectMany(index => names.SelectMany(index.Records))) found.TryAdd(record.Url, record);
        return found;
    }

    // The spec's, and those that an address of the lock names by itself: of a folder it does not say where that lies.
    private List<Channel> ChannelsOf(List<CondaSource> sources, Spec? spec)
    {
        var addresses = sources.Select(source => source.Address.Channel).Distinct(StringComparer.Ordinal).ToList();
        var named = spec is not null
            ? SpecChannels.Of(spec, session.Configuration, session.BaseFolder)
            : session.Configuration.DefaultSpecChannels.SelectMany(name => session.Configuration.Resolve(name, session.BaseFolder));
        var known = named.Where(channel => addresses.Contains(channel.CanonicalUrl)).ToList();
        var others = addresses.Where(address => !address.StartsWith("file:", StringComparison.Ordinal) && known.All(channel => channel.CanonicalUrl != address));
        return [.. known, .. others.Select(address => WrittenChannel.Of(address, session.Configuration, session.BaseFolder))];
    }
}
