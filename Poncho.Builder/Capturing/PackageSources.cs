using System.Collections.Concurrent;
using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Archives;
using Poncho.Builder.Sources.Conda;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.Linking;
using Poncho.Conda.Naming;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Capturing;

/// <summary>Where the packages of an environment can be had from: a layer that was made before, an archive in a cache, a channel that still has it.</summary>
/// <param name="known">The channels that the configuration names.</param>
/// <param name="index">The layers that were made before.</param>
/// <param name="packages">Fetches archives.</param>
/// <param name="progress">Hears what is fetched.</param>
internal sealed class PackageSources(FetchAddresses known, LayerIndex index, PackageCache packages, IBuildProgress progress)
{
    /// <summary>Says what the channels' addresses mean here.</summary>
    public required CondaConfiguration Configuration { get; init; }

    /// <summary>Channels that are paths are below this folder.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>Nothing is asked of the network.</summary>
    public required bool IsOffline { get; init; }

    // A channel that does not answer is not asked for every package.
    private readonly ConcurrentDictionary<string, string> _silent = new(StringComparer.Ordinal);

    /// <summary>The package as a source of a lock; whether it can be had is not looked at yet.</summary>
    /// <param name="record">What the environment says of it.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="platform">The environment's.</param>
    public FoundPackage Describe(PrefixRecord record, string environment, string platform)
    {
        string? problem = null;
        Channel? channel = null;
        var address = AddressOf(record);
        if (address is null) problem = "its record names no channel";
        else if (record.Sha256 is null && record.Md5 is null) problem = "its record has no checksum";
        else if (!TryResolve(address.Channel, out channel, out string reason)) problem = reason;
        string file = channel is null ? $"{record.Name}-{record.Version}-{record.Build}.conda" : address!.FileName;
        string subdir = channel is null ? record.Subdir ?? platform : address!.Subdir;
        var source = new CondaSource
        {
            Name = record.Name,
            Version = record.Version,
            Build = record.Build,
            Url = channel?.CanonicalUrlOf(subdir, file) ?? $"file:///{Uri.EscapeDataString(environment)}/{subdir}/{file}",
            Size = record.Size,
            Sha256 = record.Sha256,
            Md5 = record.Sha256 is null ? record.Md5 : null,
            IsNoarchPython = record.IsNoarchPython,
            PythonSitePackagesPath = record.Name == LockedPython.Name ? record.PythonSitePackagesPath : null,
            FetchUrls = channel?.UrlsOf(subdir, file) ?? [],
        };
        // A folder that is elsewhere here, or that a lock of ours names by its last name alone, may be among the channels that the configuration knows.
        bool isFolder = channel?.BaseUrls[0].StartsWith("file:", StringComparison.Ordinal) == true;
        if (isFolder && PackageCache.LocalFile(source) is null) source = known.OfPackage(source);
        return new FoundPackage(record, source, problem);
    }

    /// <summary>Finds out which can be had, and fetches archives whose layers are not there.</summary>
    /// <param name="found">Described.</param>
    /// <param name="python">The environment's.</param>
    /// <param name="byteCompilation">Whether modules are byte-compiled.</param>
    /// <param name="cancel">Stops it; what was fetched stays.</param>
    public async Task<IReadOnlyList<FoundPackage>> TryAsync(
        IReadOnlyList<FoundPackage> found, PythonInfo? python, ByteCompilation byteCompilation, CancellationToken cancel)
    {
        var result = found.ToArray();
        progress.Begin(BuildStep.Fetch, found.Count);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Configuration.FetchThreads, CancellationToken = cancel };
        await Parallel.ForEachAsync(Enumerable.Range(0, found.Count), options, async (i, token) =>
        {
            if (found[i].Problem is null) result[i] = found[i] with { Problem = await ProblemAsync(found[i].Source, python, byteCompilation, token) };
            progress.Done(BuildStep.Fetch, found[i].Source.FileName);
        });
        progress.End(BuildStep.Fetch);
        return result;
    }

    private async Task<string?> ProblemAsync(CondaSource source, PythonInfo? python, ByteCompilation byteCompilation, CancellationToken cancel)
    {
        if (await index.FindAsync(CondaLayerKey.Of(source, python, byteCompilation), cancel) is not null) return null;
        bool isHere = packages.IsHere(source);
        string channel = $"{source.Address.Channel}/{source.Address.Subdir}";
        if (!isHere && IsOffline) return "offline, and it is not in the caches";
        if (!isHere && _silent.TryGetValue(channel, out string? reason)) return reason;
        try
        {
            var archive = await packages.FetchAsync(source, cancel);
            if (!await PackageCache.CheckAsync(archive, source, cancel)) await packages.FetchAsync(source, cancel);
            return null;
        }
        catch (PonchoException e)
        {
            if (e is TransferException { IsNotFound: false }) _silent.TryAdd(channel, Redacted.Text(e.Message));
            return Redacted.Text(e.Message);
        }
    }

    private static ArchiveAddress? AddressOf(PrefixRecord record)
    {
        if (record.Url is not { } url || !ArchiveAddress.TryParse(url, out var address)) return null;
        return Subdirs.IsKnown(address.Subdir) && address.Package is not null ? address : null;
    }

    private bool TryResolve(string address, out Channel? channel, out string problem)
    {
        try
        {
            channel = WrittenChannel.Of(address, Configuration, BaseFolder);
            problem = "";
            return true;
        }
        catch (PonchoException e)
        {
            channel = null;
            problem = e.Message;
            return false;
        }
    }
}
