using System.Globalization;
using Poncho.Conda.Channels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Conda.Solving;

/// <summary>How the parts of a conflict are called, and why a requirement has no build that may be chosen.</summary>
internal sealed class ConflictWords(SolveRequest request, PackagePool pool, Encoder encoder)
{
    /// <summary>Those for which conda has a variable.</summary>
    private static readonly string[] s_overridable = ["__archspec", "__cuda", "__glibc", "__linux", "__osx", "__win"];

    private readonly SortedDictionary<string, string> _meant = new(StringComparer.Ordinal);

    /// <summary>What can be done, as the first of the reasons suggests; null where none does.</summary>
    public string? Hint { get; private set; }

    /// <summary>A requirement as it is written in specs.</summary>
    public string Spec(int set)
    {
        ref readonly var spec = ref pool.Spec(encoder.SpecOfSet[set]);
        return spec.Spec?.ToString() ?? pool.NameText(spec.Name);
    }

    /// <summary>Builds of one name, by their versions.</summary>
    public string Builds(SolveName name, IEnumerable<int> places)
    {
        if (pool.IsExtra(name.PoolName)) return name.Text;
        var all = Enumerable.Range(0, name.Count).Select(place => encoder.Names.Build(name, place).Version);
        return $"{name.Text} {VersionRanges.Of(places.Select(place => encoder.Names.Build(name, place).Version), all)}";
    }

    public bool IsOneVersion(SolveName name, IEnumerable<int> places) =>
        places.Select(place => encoder.Names.Build(name, place).Version).Distinct().Count() == 1;

    /// <summary>Why no build at all meets a requirement, to be put behind it.</summary>
    public string WhyNone(int set)
    {
        var spec = pool.Spec(encoder.SpecOfSet[set]);
        var name = encoder.Names.Load(spec.Name);
        if (name.Text.StartsWith("__", StringComparison.Ordinal)) return WhyNoneVirtual(name);
        if (name.Count == 0) return WhyUnknown(name.Text);
        var fitting = Enumerable.Range(0, name.Count).Where(place => encoder.MatchesVersion(name, place, spec.Spec!)).ToList();
        return fitting.Count == 0
            ? WhyOtherVersions(name)
            : $", but none of the builds of {Builds(name, fitting)} {Wanted(spec.Spec!)}";
    }

    /// <summary>Why none of the builds that meet a requirement may be chosen, to be put behind it.</summary>
    public string WhyShutOut(SolveName name, IReadOnlyList<int> places)
    {
        var reasons = places
            .GroupBy(place => name.ExclusionOf(place))
            .OrderBy(group => group.Key)
            .Select(group => WhyShutOut(name, group.Key, [.. group]));
        return ", but " + string.Join("; ", reasons);
    }

    public string WhyShutOut(SolveName name, Exclusion why, IReadOnlyList<int> places)
    {
        string builds = Builds(name, places), are = IsOneVersion(name, places) ? "is" : "are";
        switch (why)
        {
            case Exclusion.ChannelPriority:
                Hint ??= $"set channel_priority to flexible in .condarc, or ask for {ChannelsOf(name, places).First()}::{name.Text}";
                string channels = string.Join(", ", ChannelsOf(name, places)), owner = FirstChannelOf(name);
                return $"strict channel priority shuts out {builds} of {channels}, because {owner}, which comes before it, has {name.Text} too";
            case Exclusion.OtherChannel:
                string asked = string.Join("\" and \"", AskedChannels.Of(request, name.Text).Distinct().Select(Redacted.Text));
                string others = string.Join(", ", ChannelsOf(name, places));
                return $"it is asked for from the channel \"{asked}\", and {builds} {are} of {others}";
            case Exclusion.TooNew:
                string limit = request.ExcludeNewer!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
                return $"{builds} {are} newer than {limit} UTC";
            case Exclusion.NoTimestamp:
                return $"nobody knows the time of {builds}";
            case Exclusion.Pinned:
                var pin = name.RequestBuilds.FindLast(own => own.Kind == RequestBuildKind.Pinned)!;
                return $"{name.Text} is pinned to {pin.Record}";
            case Exclusion.Unreadable:
                string unreadable = pool.UnreadableText(encoder.Names.Build(name, places[0]));
                return $"{builds} {(are == "is" ? "needs" : "need")} what cannot be read: \"{unreadable}\"";
            default:
                return $"{builds} cannot be chosen";
        }
    }

    // What few specs ask, and what is therefore the likelier reason.
    private string Wanted(MatchSpec spec)
    {
        string? subdir = spec.Subdir ?? (spec.Url is { } url && ArchiveAddress.TryParse(url, out var address) ? address.Subdir : null);
        if (subdir is not null && pool.Indexes.All(index => index.Subdir != subdir)) return $"is of the platform \"{subdir}\"";
        if (spec.ArchiveName is not null) return "is that archive";
        if (subdir is not null) return $"is in the folder \"{subdir}\"";
        if (spec.Namespace is { } space) return $"is of the namespace \"{space}\"";
        return "fits";
    }

    private static string Joined(IReadOnlyList<string> names) =>
        names.Count == 1 ? names[0] : string.Join(", ", names.Take(names.Count - 1)) + " or " + names[^1];

    private string WhyNoneVirtual(SolveName name)
    {
        string variable = "CONDA_OVERRIDE_" + name.Text[2..].ToUpperInvariant();
        Hint ??= s_overridable.Contains(name.Text)
            ? $"{variable} says what is assumed of the machine that the environment is for"
            : $"the machine that the environment is for has to have it: --virtual {name.Text}=VERSION says so";
        return name.RequestBuilds.Count == 0
            ? $", but this machine has no {name.Text}"
            : $", but this machine has {name.RequestBuilds[0].Build.Version}";
    }

    private string WhyOtherVersions(SolveName name)
    {
        string builds = Builds(name, Enumerable.Range(0, name.Count));
        if (name.PoolCount == 0) return $", but there is only {builds}";
        Hint ??= "ask for other versions, or name a channel that has these";
        var channels = ChannelsOf(name, [.. Enumerable.Range(0, name.PoolCount)]).ToList();
        return channels is [var only] ? $", but the channel {only} has only {builds}" : $", but the channels have only {builds}";
    }

    private string WhyUnknown(string name)
    {
        if (request.Repodata.Missing.Count > 0) Hint ??= $"name a channel that has packages for {request.Repodata.Missing[0].Subdir}";
        if (Hint is null || _meant.Count > 0) AddMeant(name);
        var missing = request.Repodata.Missing.Select(folder => $"{folder.Channel.DisplayName} has nothing for {folder.Subdir}").ToList();
        bool isOneChannel = pool.Indexes.Select(index => index.Channel.CanonicalUrl).Distinct().Count() == 1;
        string nowhere = isOneChannel ? $", which the channel {pool.Indexes[0].Channel.DisplayName} does not have" : ", which no channel has";
        return nowhere
            + (missing.Count > 0 ? $" ({string.Join("; ", missing)})" : "");
    }

    private void AddMeant(string name)
    {
        if (NearestNames.Of(name, pool.Indexes.SelectMany(index => index.Names).Distinct()) is not { Count: > 0 } near) return;
        _meant[name] = Joined(near);
        Hint = _meant.Count == 1 ? $"did you mean {_meant[name]}?" : "did you mean " + string.Join(", ", _meant.Select(pair => $"{pair.Value} for {pair.Key}")) + "?";
    }

    private IEnumerable<string> ChannelsOf(SolveName name, IReadOnlyList<int> places) => places.Select(place => ChannelOf(name, place)).Distinct();

    private string ChannelOf(SolveName name, int place) => place < name.PoolCount
        ? pool.Indexes[pool.Build(name.FirstBuild + place).Index].Channel.DisplayName
        : name.RequestBuilds[place - name.PoolCount].Record!.Channel;

    private string FirstChannelOf(SolveName name)
    {
        for (int place = 0; place < name.PoolCount; place++)
            if (name.ExclusionOf(place) is not (Exclusion.ChannelPriority or Exclusion.OtherChannel)) return ChannelsOf(name, [place]).First();
        return "another channel";
    }
}
