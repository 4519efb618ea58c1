using System.Collections.Immutable;
using Poncho.Builder.Building;
using Poncho.Builder.Creating;
using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Projects;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Searching;

/// <summary><c>poncho outdated</c>: what of a lock has newer versions, those that the spec takes and those that it does not.</summary>
internal sealed class OutdatedFinder(BuildContext context)
{
    /// <summary>Asks the channels, and pip, as an update of the lock would; nothing is written.</summary>
    /// <param name="path">The spec.</param>
    /// <param name="choice">What of a project's file is meant.</param>
    /// <param name="offline">Nothing is asked of the network.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>By platform, kind and name.</returns>
    /// <exception cref="PonchoException">There is no such spec, it has no lock, or it cannot be met.</exception>
    public async Task<ImmutableArray<OutdatedPackage>> FindAsync(string path, SpecChoice choice, bool offline, CancellationToken cancel)
    {
        var input = await BuildInputReader.ReadAsync(path, choice, context, cancel);
        if (input is not BuildInput.OfSpec { Spec: var spec })
            throw new PonchoException($"no spec, so that nothing says what newer versions are asked for: \"{path}\"", "name the spec that the lock was made from");
        string beside = LockFile.Beside(path, choice);
        if (!File.Exists(beside))
            throw new PonchoException($"the spec has no lock: \"{beside}\"", $"\"poncho lock {path}{choice.Options}\" makes it, with what is newest today");
        var updated = await new LockBuilder(context).LockAsync(new LockRequest { SpecPath = path, Choice = choice, Update = [], IsDry = true, Offline = offline }, cancel);
        var found = new List<OutdatedPackage>();
        foreach (var (now, changes) in updated.Lock.Platforms.Zip(updated.Changes))
        {
            if (updated.Before!.Find(now.Platform) is not { } before) continue;
            var newest = await NewestAsync(before, spec, offline, cancel);
            var moved = changes.ToDictionary(change => (change.Kind, change.Name));
            var behind = before.Sources.OfType<CondaSource>().Where(source => IsBehind(source, newest)).Select(source => (source.Kind, source.Name));
            foreach (var key in moved.Keys.Union(behind).OrderBy(key => key.Kind, StringComparer.Ordinal).ThenBy(key => key.Name, StringComparer.Ordinal))
            {
                var change = moved.GetValueOrDefault(key);
                string? locked = change is null ? before.Sources.First(source => (source.Kind, source.Name) == key).ShortState : change.From;
                string? best = key.Kind == CondaSource.KindName ? newest.GetValueOrDefault(key.Name)?.ToString() : null;
                found.Add(new OutdatedPackage(now.Platform, key.Kind, key.Name, locked, change is null ? locked : change.To, best));
            }
        }

        return [.. found];
    }

    private static bool IsBehind(CondaSource source, Dictionary<string, CondaVersion> newest) =>
        newest.TryGetValue(source.Name, out var best) && CondaVersion.TryParse(source.Version, out var locked) && best > locked;

    // Of the first channel that has the package: others are shut out by it.
    private async Task<Dictionary<string, CondaVersion>> NewestAsync(EnvironmentLock before, Spec spec, bool offline, CancellationToken cancel)
    {
        var newest = new Dictionary<string, CondaVersion>(StringComparer.Ordinal);
        var names = before.Sources.OfType<CondaSource>().Select(source => source.Name).ToList();
        if (names.Count == 0) return newest;
        var store = await Store.OpenAsync(context.Home.Store, cancel);
        using var session = new BuildSession(context, store, offline) { Spec = spec };
        var channels = SpecChannels.Of(spec, session.Configuration, session.BaseFolder);
        var asked = names.Select(name => MatchSpec.Parse(name, Strictness.Lenient));
        var repodata = await session.Repodata().LoadAsync(channels, [before.Platform, "noarch"], asked, context.Progress.Transfers, cancel);
        foreach (string name in names)
            if (NewestOf(name, repodata) is { } version) newest[name] = version;
        return newest;
    }

    private static CondaVersion? NewestOf(string name, RepodataSet repodata)
    {
        var channel = repodata.Indexes.FirstOrDefault(index => index.Has(name))?.Channel.CanonicalUrl;
        return repodata.Indexes.Where(index => index.Channel.CanonicalUrl == channel)
            .SelectMany(index => index.Records(name))
            .Select(record => CondaVersion.TryParse(record.Version, out var version) ? version : null)
            .Max();
    }
}
