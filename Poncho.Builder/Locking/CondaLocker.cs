using System.Diagnostics;
using System.Globalization;
using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.Loading;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Packages;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Versions;
using Poncho.Conda.VirtualPackages;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking;

/// <summary>Makes the conda part of a spec exact: reads the channels' indexes, solves, and orders what was chosen.</summary>
internal sealed class CondaLocker(CondaConfiguration configuration, RepodataLoader loader, IBuildProgress progress)
{
    /// <summary>Chooses the packages for one platform.</summary>
    /// <param name="spec">What is asked for.</param>
    /// <param name="machine">The virtual packages that the nodes have.</param>
    /// <param name="options">The platform, and what was locked before.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The packages in link order.</returns>
    /// <exception cref="UnsatisfiableException">No set of packages answers the spec; its message is the explanation.</exception>
    /// <exception cref="PonchoException">A channel cannot be read.</exception>
    public async Task<IReadOnlyList<CondaSource>> LockAsync(Spec spec, IReadOnlyList<VirtualPackage> machine, LockOptions options, CancellationToken cancel)
    {
        if (spec.Conda.Count == 0) return [];
        var channels = ChannelsOf(spec, options.BaseFolder);
        var archives = new NamedArchives(configuration, options.BaseFolder);
        spec = archives.Canonical(spec);
        var specs = spec.Conda.Select(item => item.Spec);
        var asked = configuration.AddPipAsPythonDependency ? specs.Append(MatchSpec.Parse("pip", Strictness.Lenient)) : specs;
        progress.Begin(BuildStep.Repodata, 0);
        var repodata = await loader.LoadAsync(channels, [options.Subdir, "noarch"], asked, new NotedTransfers(progress), cancel);
        progress.End(BuildStep.Repodata);
        var request = RequestFor(spec, [.. configuration.PinnedPackages.Select(archives.Canonical)], repodata, machine, options);
        if (options.ProblemPath is { } path) await SaveAsync(request, path, cancel);
        long start = Stopwatch.GetTimestamp();
        progress.Note($"solving for {options.Subdir}: {Redacted.Text(string.Join(", ", specs))}; assumed are {string.Join(", ", machine)}");
        progress.Begin(BuildStep.Solve, 0);
        var result = await Task.Run(() => Solver.Solve(request, cancel), cancel);
        progress.End(BuildStep.Solve);
        if (result is Conflict conflict) throw new UnsatisfiableException(conflict);
        var records = ((Solution)result).Records;
        progress.Note(string.Create(CultureInfo.InvariantCulture, $"solved in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s: {records.Count} packages"));
        return [.. LinkOrder.Sort(records, r => r.Name, NeedsOf).Select(SourceOf)];
    }

    private static Task SaveAsync(SolveRequest request, string path, CancellationToken cancel) =>
        AtomicFile.WriteAsync(path, (file, token) => Task.Run(() => SolveProblem.Write(request, file), token), cancel);

    private SolveRequest RequestFor(
        Spec spec, IReadOnlyList<MatchSpec> pinned, RepodataSet repodata, IReadOnlyList<VirtualPackage> machine, LockOptions options)
    {
        return new SolveRequest
        {
            Specs = [.. spec.Conda.Select(item => item.Spec)],
            Repodata = repodata,
            ChannelPriority = configuration.ChannelPriority,
            VirtualPackages = machine,
            Constraints = [.. pinned, .. spec.Pins.Select(pin => pin.Spec)],
            Locked = options.Before is { } before ? [.. StillThere(before, options.Moving, repodata)] : [],
            AddPip = configuration.AddPipAsPythonDependency,
            Means = (text, channel) => configuration.Means(text, channel, options.BaseFolder),
        };
    }

    // What a channel no longer has cannot stay: what it needs is not known.
    private static IEnumerable<PackageRecord> StillThere(EnvironmentLock before, IReadOnlySet<string> moving, RepodataSet repodata) =>
        from source in before.Sources.OfType<CondaSource>()
        where !moving.Contains(source.Name)
        let record = repodata.Indexes.SelectMany(index => index.Records(source.Name)).FirstOrDefault(record => IsSame(record, source))
        where record is not null
        select record;

    private static bool IsSame(PackageRecord record, CondaSource source)
    {
        if (record.Url != source.Url) return false;
        return source.Sha256 is { } sha256 ? record.Sha256 == sha256 : record.Md5 == source.Md5;
    }

    // The spec's channels, else those of .condarc; and those that only a package names.
    private IReadOnlyList<Channel> ChannelsOf(Spec spec, string baseFolder)
    {
        var channels = SpecChannels.Of(spec, configuration, baseFolder);
        if (ChannelMix.Problem(channels) is { } mixed) progress.Warn(mixed);
        if (channels.Count > 0) return channels;
        throw new SpecException(spec.Source, null, "no channel to take packages from", "name some under \"channels\", such as \"conda-forge\", or in .condarc");
    }

    private static IEnumerable<string> NeedsOf(PackageRecord record) =>
        record.Depends.Select(text => MatchSpec.TryParse(text, Strictness.Lenient, out var spec) ? spec.Name : null).OfType<string>();

    /// <summary>A channel's package as a source of a lock.</summary>
    /// <exception cref="PonchoException">The channel gives no checksum of it.</exception>
    public static CondaSource SourceOf(PackageRecord record)
    {
        if (record.Sha256 is null && record.Md5 is null)
        {
            throw new PonchoException(
                $"channel gives no checksum of package \"{record.FileName}\"",
                "a package without one cannot be locked; ask the channel's owner to index it again");
        }

        return new CondaSource
        {
            Name = record.Name,
            Version = record.Version,
            Build = record.Build,
            Url = record.Url,
            Size = record.Size,
            Sha256 = record.Sha256,
            Md5 = record.Sha256 is null ? record.Md5 : null,
            IsNoarchPython = record.Noarch == NoarchType.Python,
            PythonSitePackagesPath = record.Name == LockedPython.Name ? record.PythonSitePackagesPath : null,
            FetchUrls = record.FetchUrls,
        };
    }
}
