using System.Net;
using Poncho.Conda.Channels;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Shards;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Conda.Loading;

/// <summary>
/// Loads the indexes of channels, all at once: of each platform folder <c>repodata.json</c> as <c>.zst</c>, <c>.bz2</c> or plain, or, where
/// it is known what a solve sets out from, only the shards that it can reach (CEP 16). What comes over a network is kept in a folder, with
/// what is needed to ask whether it has changed; what lies in a folder of this machine (<c>file://</c>) is read where it is. For all
/// threads at once.
/// </summary>
public sealed class RepodataLoader
{
    private readonly RepodataCache _cache;
    private readonly LocalIndex _local;
    private readonly ShardCache _shards;
    private readonly bool _isOffline;

    /// <param name="http">The way to the channels; where it is offline, what is kept is used unasked.</param>
    /// <param name="cacheFolder">Where indexes are kept, such as <c>$PONCHO_HOME/repodata</c>; made when it is needed.</param>
    /// <param name="timeToLive">For how long a kept index is used unasked (<c>local_repodata_ttl</c>); null for as long as each server says.</param>
    public RepodataLoader(HttpClients http, string cacheFolder, TimeSpan? timeToLive)
    {
        ArgumentNullException.ThrowIfNull(http);
        _cache = new RepodataCache(http, cacheFolder, timeToLive);
        _local = new LocalIndex(cacheFolder);
        _shards = new ShardCache(http, Path.Combine(cacheFolder, "shards"));
        _isOffline = http.Options.Offline;
    }

    /// <summary>The names of the index, the first that a folder has is used (<c>repodata_fns</c>).</summary>
    public IReadOnlyList<string> FileNames { get; init; } = [PlainName];

    /// <summary>Which archives count (<c>use_only_tar_bz2</c>).</summary>
    public ArchiveFormats Formats { get; init; }

    /// <summary>Whether shards are read where a channel has them (<c>repodata_use_shards</c>).</summary>
    public bool UsesShards { get; init; } = true;

    /// <summary>Whether indexes are fetched as <c>.zst</c> where a server has them so (<c>repodata_use_zst</c>).</summary>
    public bool UsesZstd { get => _cache.UsesZstd; init => _cache.UsesZstd = value; }

    private const string PlainName = "repodata.json";

    /// <summary>Loads whole indexes.</summary>
    /// <param name="channels">The channels, the most important first.</param>
    /// <param name="subdirs">The platform folders, in order: the platform's own, then <c>noarch</c>.</param>
    /// <param name="progress">Is told of what is transferred.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The indexes in order; a folder that a channel lacks is left out and named by <see cref="RepodataSet.Missing"/>.</returns>
    /// <exception cref="PonchoException">A channel has none of the folders, does not answer, or its index is damaged.</exception>
    public Task<RepodataSet> LoadAsync(
        IReadOnlyList<Channel> channels,
        IReadOnlyList<string> subdirs,
        ITransferProgress progress,
        CancellationToken cancel) =>
        LoadAsync(channels, subdirs, null, Formats, progress, asks: false, cancel);

    /// <summary>
    /// Loads what a solve can come to: of folders that have shards those of the names that can be reached, of others the whole index. All
    /// solves that set out from these specs have the same answer as with whole indexes.
    /// </summary>
    /// <param name="channels">The channels, the most important first.</param>
    /// <param name="subdirs">The platform folders, in order: the platform's own, then <c>noarch</c>.</param>
    /// <param name="asked">What a solve sets out from: its specs, what records that it is given besides need, and <c>pip</c> where every
    /// Python is to have it.</param>
    /// <param name="progress">Is told of what is transferred.</param>
    /// <param name="cancel">Stops it.</param>
    /// <inheritdoc cref="LoadAsync(IReadOnlyList{Channel}, IReadOnlyList{string}, ITransferProgress, CancellationToken)"/>
    public async Task<RepodataSet> LoadAsync(
        IReadOnlyList<Channel> channels,
        IReadOnlyList<string> subdirs,
        IEnumerable<MatchSpec> asked,
        ITransferProgress progress,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var specs = asked.ToList();
        var names = specs.SelectMany(NeededNames.Of).ToHashSet(StringComparer.Ordinal);
        // An archive of the old format that is asked for by its file's name is that one, also where the channel has it in the new format.
        bool namesOld = specs.Any(spec => spec.ArchiveName?.EndsWith(".tar.bz2", StringComparison.Ordinal) == true);
        var formats = namesOld && Formats == ArchiveFormats.PreferConda ? ArchiveFormats.Both : Formats;
        try
        {
            try
            {
                return await LoadAsync(channels, subdirs, names, formats, progress, asks: false, cancel);
            }
            catch (ShardException e) when (e.IsMissing && !_isOffline)
            {
                // An index that was believed unasked may name what its channel let go since.
                return await LoadAsync(channels, subdirs, names, formats, progress, asks: true, cancel);
            }
        }
        catch (ShardException e) when (!_isOffline)
        {
            return await WithoutShardsAsync(e, () => LoadAsync(channels, subdirs, null, formats, progress, asks: false, cancel), progress);
        }
    }

    // Shards are there to be quick: where a part of them is not to be had, the whole index is read, if there is one.
    private static async Task<RepodataSet> WithoutShardsAsync(ShardException because, Func<Task<RepodataSet>> load, ITransferProgress progress)
    {
        progress.PassedOver("index", because.Message);
        try
        {
            return await load();
        }
        catch (PonchoException)
        {
            throw because.Cause;
        }
    }

    private async Task<RepodataSet> LoadAsync(
        IReadOnlyList<Channel> channels,
        IReadOnlyList<string> subdirs,
        HashSet<string>? names,
        ArchiveFormats formats,
        ITransferProgress progress,
        bool asks,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var folders = channels
            .DistinctBy(channel => channel.CanonicalUrl)
            .SelectMany(channel => FoldersOf(channel, subdirs))
            .ToList();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var loads = folders.Select(folder => LoadOrStopAsync(folder, names is not null && UsesShards, formats, asks, progress, stop)).ToList();
        await FirstFailureAsync(loads, folders);
        var loaded = loads.Select(load => load.Result).ToList();
        foreach (var channel in folders.GroupBy(folder => folder.Channel.CanonicalUrl))
        {
            var found = channel.Select(folder => loaded[folders.IndexOf(folder)]).ToList();
            if (found.Any(folder => folder is { Refusal: null })) continue;
            throw found.OfType<LoadedFolder>().FirstOrDefault()?.Refusal
                ?? NoSuchChannel(channel.First().Channel, [.. channel.Select(folder => folder.Subdir)]);
        }

        foreach (var refused in loaded.OfType<LoadedFolder>().Select(folder => folder.Refusal).OfType<TransferException>())
            progress.PassedOver("index", refused.Message);
        var indexes = await WholeAsync([.. loaded.OfType<LoadedFolder>().Where(folder => folder.Refusal is null)], names, progress, cancel);
        return new RepodataSet(indexes, [.. folders.Where((_, i) => loaded[i] is null or { Refusal: not null })]);
    }

    /// <summary>Reads the shards that can be reached, where there are any.</summary>
    private async Task<IReadOnlyList<RepodataIndex>> WholeAsync(
        IReadOnlyList<LoadedFolder> folders,
        HashSet<string>? names,
        ITransferProgress progress,
        CancellationToken cancel)
    {
        var sharded = folders.Select(folder => folder.Sharded).OfType<ShardedFolder>().ToList();
        if (sharded.Count > 0)
        {
            var whole = folders.Select(folder => folder.Whole).OfType<RepodataIndex>().ToList();
            await new ShardWalk(whole, sharded, _shards, progress).RunAsync(names!, cancel);
            _shards.DeleteUnused();
        }

        return [.. folders.Select(folder => folder.Whole ?? folder.Sharded!.ToIndex())];
    }

    private async Task<LoadedFolder?> LoadOrStopAsync(
        MissingFolder folder,
        bool withShards,
        ArchiveFormats formats,
        bool asks,
        ITransferProgress progress,
        CancellationTokenSource stop)
    {
        try
        {
            return await LoadAsync(folder.Channel, folder.Subdir, withShards, formats, asks, progress, stop.Token);
        }
        catch (TransferException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            // Many hosts say so of what they do not have. Whether it is meant so, the channel's other folder tells.
            return new LoadedFolder(null, null, e);
        }
        catch
        {
            // Offline nothing is waited for, and all that is missing is to be named.
            if (!_isOffline) await stop.CancelAsync();
            throw;
        }
    }

    /// <summary>Waits for all, and throws what went wrong first rather than that the others were stopped by it.</summary>
    private async Task FirstFailureAsync(List<Task<LoadedFolder?>> loads, List<MissingFolder> folders)
    {
        try
        {
            await Task.WhenAll(loads);
        }
        catch (Exception)
        {
            var failed = loads.Where(load => load.IsFaulted).ToList();
            bool noneIsKept = _isOffline && failed.Count > 1 && failed.All(load => load.Exception!.InnerException is TransferException);
            if (noneIsKept) throw NotKept([.. failed.Select(load => folders[loads.IndexOf(load)])]);
            if (failed.Count > 0) await failed[0];
            throw;
        }
    }

    private async Task<LoadedFolder?> LoadAsync(
        Channel channel,
        string subdir,
        bool withShards,
        ArchiveFormats formats,
        bool asks,
        ITransferProgress progress,
        CancellationToken cancel)
    {
        string name = $"{channel.DisplayName}/{subdir}";
        foreach (string fileName in FileNames)
        {
            var urls = channel.UrlsOf(subdir, fileName);
            bool isLocal = urls.All(IsFile);
            bool mayHaveShards = withShards && fileName == PlainName;
            var index = isLocal
                ? await _local.ReadAsync(urls, name, mayHaveShards, cancel)
                : await _cache.GetAsync(urls, name, mayHaveShards, asks, progress, cancel);
            if (index is null) continue;
            if (index.Format != IndexFormat.Shards)
            {
                var whole = await Task.Run(() => index.ToIndexAsync(channel, subdir, formats, cancel), cancel);
                return new LoadedFolder(whole, null);
            }

            var shards = await Task.Run(() => ShardIndex.Read(index.Bytes, name), cancel);
            return new LoadedFolder(null, new ShardedFolder(channel, subdir, shards, urls, formats));
        }

        return null;
    }

    private static PonchoException NotKept(IReadOnlyList<MissingFolder> folders)
    {
        var names = folders.Select(folder => $"{folder.Channel.DisplayName}/{folder.Subdir}");
        return new PonchoException(
            $"offline, and these indexes are not in the caches: \"{string.Join("\", \"", names)}\"",
            "run it once without --offline, or with CONDA_OFFLINE=false");
    }

    private static PonchoException NoSuchChannel(Channel channel, IReadOnlyList<string> subdirs)
    {
        string folders = string.Join(" nor ", subdirs.Select(subdir => $"{subdir}/{PlainName}"));
        return channel.BaseUrls.All(IsFile)
            ? new PonchoException(
                $"no such channel, the folder has no {folders}: \"{new Uri(channel.BaseUrls[0]).LocalPath}\"",
                "check the path, or make the index with poncho index")
            : new PonchoException(
                $"no such channel, its server has no {folders} (404): \"{Redacted.Url(channel.BaseUrls[0])}\"",
                "check the channel's name, and channel_alias and custom_channels in .condarc");
    }

    private static bool IsFile(string url) => url.StartsWith("file://", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<MissingFolder> FoldersOf(Channel channel, IReadOnlyList<string> subdirs) =>
        subdirs.Where(subdir => channel.OnlySubdirs?.Contains(subdir) ?? true).Select(subdir => new MissingFolder(channel, subdir));

    private sealed record LoadedFolder(RepodataIndex? Whole, ShardedFolder? Sharded, TransferException? Refusal = null);
}
