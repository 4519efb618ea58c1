using System.Collections.Immutable;
using Poncho.Builder.Building;
using Poncho.Builder.Creating;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Channels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Naming;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Searching;

/// <summary><c>poncho search</c>: the builds of a package that the channels have.</summary>
internal static class PackageSearch
{
    // conda-forge has tens of thousands of names; more than these nobody reads.
    private const int MostNames = 1000;

    private const string Forms = "write NAME, \"NAME >=VERSION\", CHANNEL::NAME, or a pattern such as \"*blas*\"";

    /// <summary>Finds builds: by name, then the newest first, then in the order of the channels.</summary>
    /// <param name="context">Around the command.</param>
    /// <param name="request">What is looked for.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">No channel has any, the text is no match spec, or a channel cannot be read.</exception>
    public static async Task<ImmutableArray<FoundBuild>> FindAsync(BuildContext context, SearchRequest request, CancellationToken cancel)
    {
        var store = await Store.OpenAsync(context.Home.Store, cancel);
        using var session = new BuildSession(context, store, request.Offline);
        return [.. (await FindRecordsAsync(session, request, cancel)).Select(found => Of(found.Record, found.Channel))];
    }

    /// <summary>The same, as the channels have them.</summary>
    /// <param name="session">The way to the channels.</param>
    /// <param name="request">What is looked for.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>One at least.</returns>
    /// <exception cref="PonchoException">No channel has any, the text is no match spec, or a channel cannot be read.</exception>
    public static async Task<ImmutableArray<(PackageRecord Record, Channel Channel)>> FindRecordsAsync(BuildSession session, SearchRequest request, CancellationToken cancel)
    {
        if (!MatchSpec.TryParse(request.Text, Strictness.Lenient, NameForm.Pattern, out var spec, out string? problem))
            throw new PonchoException($"not a package specification, {problem}: {Shown.Text(request.Text)}", Forms);
        if (request.Platform is { } asked && !Subdirs.IsKnown(asked))
            throw new PonchoException($"not a platform: {Shown.Text(asked)}", "write it as conda does, such as linux-64");
        var channels = ChannelsOf(spec, request, session);
        string platform = request.Platform ?? session.UsualPlatform;
        string[] subdirs = platform == "noarch" ? ["noarch"] : [platform, "noarch"];
        var (repodata, names) = await LoadAsync(spec, channels, subdirs, session, cancel);
        ImmutableArray<(PackageRecord, Channel)> builds = [.. names.SelectMany(name => BuildsOf(name, spec, repodata))];
        return builds.Length > 0 ? builds : throw NotFound(spec, repodata, channels, platform, names.Count > 0, request.OtherChannels);
    }

    // The newest first; of one version in the order of the channels, which is that of the indexes.
    private static IEnumerable<(PackageRecord Record, Channel Channel)> BuildsOf(string name, MatchSpec spec, RepodataSet repodata) =>
        from index in repodata.Indexes
        from record in index.Records(name)
        let version = CondaVersion.TryParse(record.Version, out var parsed) ? parsed : null
        where version is not null && spec.Matches(version, record.Build, record.BuildNumber)
        orderby version descending, record.BuildNumber descending
        select (record, index.Channel);

    private static List<Channel> ChannelsOf(MatchSpec spec, SearchRequest request, BuildSession session)
    {
        IEnumerable<string> written = spec.Channel is { } own ? [own] : request.Channels.Count > 0 ? request.Channels : session.Configuration.DefaultSpecChannels;
        return [.. written.SelectMany(name => session.Configuration.Resolve(name, session.BaseFolder)).DistinctBy(channel => channel.CanonicalUrl)];
    }

    // A pattern is compared with the names first: of an index in shards only those are fetched then.
    private static async Task<(RepodataSet Repodata, IReadOnlyList<string> Names)> LoadAsync(
        MatchSpec spec, List<Channel> channels, string[] subdirs, BuildSession session, CancellationToken cancel)
    {
        var (loader, transfers) = (session.Repodata(), session.Context.Progress.Transfers);
        if (spec.Name is { } exact)
        {
            var asked = await loader.LoadAsync(channels, subdirs, [MatchSpec.Parse(exact, Strictness.Lenient)], transfers, cancel);
            return (asked, asked.Indexes.Any(index => index.Has(exact)) ? [exact] : []);
        }

        var all = await loader.LoadAsync(channels, subdirs, [], transfers, cancel);
        var matching = all.Indexes.SelectMany(index => index.Names).Where(spec.MatchesName).Distinct(StringComparer.Ordinal);
        List<string> names = [.. matching.Order(StringComparer.Ordinal).Take(MostNames + 1)];
        if (names.Count > MostNames)
            throw new PonchoException($"more than {MostNames} names are of this form: {Shown.Text(spec.NamePattern!.Text)}", "write more of the name");
        if (names.Count == 0) return (all, names);
        return (await loader.LoadAsync(channels, subdirs, names.Select(name => MatchSpec.Parse(name, Strictness.Lenient)), transfers, cancel), names);
    }

    private static FoundBuild Of(PackageRecord record, Channel channel) => new()
    {
        Name = record.Name,
        Version = record.Version,
        Build = record.Build,
        BuildNumber = record.BuildNumber,
        Channel = channel.DisplayName,
        Subdir = record.Subdir,
        Url = record.Url,
        Size = record.Size,
        Sha256 = record.Sha256,
        License = record.License,
        Depends = [.. record.Depends],
    };

    private static PonchoException NotFound(MatchSpec spec, RepodataSet repodata, List<Channel> channels, string platform, bool hasName, string others)
    {
        string where = $"{string.Join(", ", channels.Select(channel => channel.DisplayName))} for {platform}";
        string asked = Shown.Text(spec.ToString());
        if (hasName) return new PonchoException($"no build is of this form in {where}: {asked}", $"\"poncho search {spec.Name}\" lists all that there are");
        var near = NearestNames.Of(spec.Name ?? spec.NamePattern!.Text.Trim('*'), repodata.Indexes.SelectMany(index => index.Names));
        string hint = near.Count > 0
            ? $"did you mean {Shown.Choice([.. near.Select(name => $"\"{name}\"")])}?"
            : others;
        return new PonchoException($"no package of this name in {where}: {asked}", hint);
    }
}
