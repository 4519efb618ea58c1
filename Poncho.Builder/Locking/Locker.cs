using System.Globalization;
using Poncho.Builder.Environments;
using Poncho.Builder.Specs;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Packages;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.VirtualPackages;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking;

/// <summary>Makes a spec exact: reads the channels' indexes, solves, and orders what was chosen.</summary>
internal sealed class Locker(CondaConfiguration configuration, RepodataLoader loader, IReadOnlyDictionary<string, string?> environment, IBuildProgress progress, ITransferProgress transfers)
{
    /// <exception cref="UnsatisfiableException">No set of packages answers the spec; its message is the explanation.</exception>
    /// <exception cref="PonchoException">A channel cannot be read.</exception>
    public async Task<EnvironmentLock> LockAsync(Spec spec, LockOptions options, CancellationToken cancel)
    {
        var specs = spec.Conda.Select(item => item.Spec).ToList();
        var channels = ChannelsOf(spec, specs, options.BaseFolder);
        var asked = configuration.AddPipAsPythonDependency ? specs.Append(MatchSpec.Parse("pip", Strictness.Lenient)) : specs;
        var repodata = await loader.LoadAsync(channels, [options.Subdir, "noarch"], asked, transfers, cancel);
        var machine = VirtualPackageDetector.Detect(environment, options.Subdir);
        progress.Begin(BuildStep.Solve, 0);
        var result = await Task.Run(() => Solver.Solve(RequestFor(specs, spec, repodata, machine, options.BaseFolder), cancel), cancel);
        progress.End(BuildStep.Solve);
        if (result is Conflict conflict) throw new UnsatisfiableException(conflict);
        var records = ((Solution)result).Records;
        return new EnvironmentLock
        {
            Platform = options.Subdir,
            Spec = spec.ContentDigest,
            VirtualPackages = [.. machine.OrderBy(v => v.Name, StringComparer.Ordinal).Select(v => $"{v.Name}={v.Version}={v.Build}")],
            Compile = options.Compile && CanCompile(records, options.Subdir),
            Requested = [.. spec.Conda.Select(item => item.Canonical)],
            Variables = spec.Variables.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal),
            Sources = [.. LinkOrder.Sort(records, r => r.Name, NeedsOf).Select(SourceOf)],
        };
    }

    private SolveRequest RequestFor(List<MatchSpec> specs, Spec spec, RepodataSet repodata, IReadOnlyList<VirtualPackage> machine, string baseFolder) => new()
    {
        Specs = specs,
        Repodata = repodata,
        ChannelPriority = configuration.ChannelPriority,
        VirtualPackages = machine,
        Constraints = [.. configuration.PinnedPackages, .. spec.Pins.Select(pin => pin.Spec)],
        AddPip = configuration.AddPipAsPythonDependency,
        Means = (text, channel) => configuration.Means(text, channel, baseFolder),
    };

    // The spec's channels, else those of .condarc; and those that only a package names.
    private List<Channel> ChannelsOf(Spec spec, List<MatchSpec> specs, string baseFolder)
    {
        var names = spec.Channels.Count > 0 ? spec.Channels.Select(c => c.Text) : configuration.DefaultSpecChannels;
        var named = specs.Select(s => s.Channel).OfType<string>();
        var channels = names.Concat(named).SelectMany(name => configuration.Resolve(name, baseFolder)).DistinctBy(c => c.CanonicalUrl).ToList();
        if (channels.Count > 0) return channels;
        throw new SpecException(spec.Source, null, "no channel to take packages from", "name some under \"channels\", such as \"conda-forge\", or in .condarc");
    }

    private bool CanCompile(IEnumerable<PackageRecord> records, string subdir)
    {
        if (records.FirstOrDefault(r => r.Name == LockedPython.Name) is not { } python) return false;
        string? reason = subdir != Platforms.Current ? $"this machine cannot run a Python of platform \"{subdir}\""
            : python.Version.StartsWith("2.", StringComparison.Ordinal) ? $"Poncho compiles for Python 3 only, and this is \"{python.Version}\""
            : null;
        if (reason is not null) progress.Warn($"modules are left to be compiled by the first import: {reason}");
        return reason is null;
    }

    private static IEnumerable<string> NeedsOf(PackageRecord record) =>
        record.Depends.Select(text => MatchSpec.TryParse(text, Strictness.Lenient, out var spec) ? spec.Name : null).OfType<string>();

    private static LockedSource SourceOf(PackageRecord record)
    {
        if (record.Sha256 is null && record.Md5 is null)
            throw new PonchoException($"channel gives no checksum of package \"{record.FileName}\"", "a package without one cannot be locked; ask the channel's owner to index it again");
        return new LockedSource
        {
            Kind = SourceKind.Conda,
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
