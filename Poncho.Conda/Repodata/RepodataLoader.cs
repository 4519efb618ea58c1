using Poncho.Conda.Channels;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Conda.Repodata;

/// <summary>
/// Loads the indexes of channels, all at once: of each platform folder <c>repodata.json</c> as <c>.zst</c>, <c>.bz2</c> or plain. What comes over a network is kept in a folder, with what is needed to ask
/// whether it has changed; what lies in a folder of this machine (<c>file://</c>) is read where it is. For all threads at once.
/// </summary>
public sealed class RepodataLoader
{
    private readonly RepodataCache _cache;

    /// <param name="http">The way to the channels; where it is offline, what is kept is used unasked.</param>
    /// <param name="cacheFolder">Where indexes are kept, such as <c>$PONCHO_HOME/repodata</c>; made when it is needed.</param>
    /// <param name="timeToLive">For how long a kept index is used unasked (<c>local_repodata_ttl</c>); null for as long as each server says.</param>
    public RepodataLoader(HttpClients http, string cacheFolder, TimeSpan? timeToLive) => _cache = new RepodataCache(http, cacheFolder, timeToLive);

    /// <summary>The names of the index, the first that a folder has is used (<c>repodata_fns</c>).</summary>
    public IReadOnlyList<string> FileNames { get; init; } = ["repodata.json"];

    /// <summary>Which archives count (<c>use_only_tar_bz2</c>).</summary>
    public ArchiveFormats Formats { get; init; }

    /// <summary>Loads the indexes.</summary>
    /// <param name="channels">The channels, the most important first.</param>
    /// <param name="subdirs">The platform folders, in order: the platform's own, then <c>noarch</c>.</param>
    /// <param name="progress">Is told of what is transferred.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The indexes in order; a folder that a channel lacks is left out and named by <see cref="RepodataSet.Missing"/>.</returns>
    /// <exception cref="PonchoException">A channel has none of the folders, does not answer, or its index is damaged.</exception>
    public async Task<RepodataSet> LoadAsync(IReadOnlyList<Channel> channels, IReadOnlyList<string> subdirs, ITransferProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var folders = channels.DistinctBy(channel => channel.CanonicalUrl).SelectMany(channel => subdirs.Where(subdir => channel.OnlySubdirs?.Contains(subdir) ?? true).Select(subdir => new MissingFolder(channel, subdir))).ToList();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var loads = folders.Select(folder => LoadOrStopAsync(folder, progress, stop)).ToList();
        await FirstFailureAsync(loads);
        var indexes = loads.Select(load => load.Result).ToList();
        foreach (var channel in folders.GroupBy(folder => folder.Channel.CanonicalUrl))
            if (channel.All(folder => indexes[folders.IndexOf(folder)] is null)) throw NoSuchChannel(channel.First().Channel, [.. channel.Select(folder => folder.Subdir)]);
        return new RepodataSet([.. indexes.OfType<RepodataIndex>()], [.. folders.Where((_, i) => indexes[i] is null)]);
    }

    private async Task<RepodataIndex?> LoadOrStopAsync(MissingFolder folder, ITransferProgress progress, CancellationTokenSource stop)
    {
        try
        {
            return await LoadAsync(folder.Channel, folder.Subdir, progress, stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    /// <summary>Waits for all, and throws what went wrong first rather than that the others were stopped by it.</summary>
    private static async Task FirstFailureAsync(List<Task<RepodataIndex?>> loads)
    {
        try
        {
            await Task.WhenAll(loads);
        }
        catch (Exception)
        {
            if (loads.FirstOrDefault(load => load.IsFaulted) is { } failed) await failed;
            throw;
        }
    }

    private async Task<RepodataIndex?> LoadAsync(Channel channel, string subdir, ITransferProgress progress, CancellationToken cancel)
    {
        string name = $"{channel.DisplayName}/{subdir}";
        foreach (string fileName in FileNames)
        {
            var urls = channel.UrlsOf(subdir, fileName);
            bool isLocal = urls.All(url => url.StartsWith("file://", StringComparison.OrdinalIgnoreCase));
            var json = isLocal ? await ReadAsync(urls, name, cancel) : await _cache.GetAsync(urls, name, progress, cancel);
            if (json is { } bytes) return await Task.Run(() => RepodataIndex.Read(bytes, channel, subdir, Formats), cancel);
        }

        return null;
    }

    /// <summary>The JSON of an index in a folder; null where there is none.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(IReadOnlyList<string> urls, string name, CancellationToken cancel)
    {
        foreach (string url in urls)
        {
            foreach (var format in IndexFormats.PlainestFirst)
            {
                string path = new Uri(url).LocalPath + format.Suffix();
                if (File.Exists(path)) return await ReadAsync(path, format, name, cancel);
            }
        }

        return null;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(string path, IndexFormat format, string name, CancellationToken cancel)
    {
        try
        {
            if (format == IndexFormat.Plain) return await File.ReadAllBytesAsync(path, cancel);
            await using var json = format.Decompress(File.OpenRead(path));
            using var copy = new MemoryStream();
            await json.CopyToAsync(copy, AtomicFile.BufferSize, cancel);
            return copy.GetBuffer().AsMemory(0, (int)copy.Length);
        }
        catch (Exception e) when (ArchiveErrors.IsBadData(e))
        {
            throw new PonchoException($"the channel's index \"{name}\" is damaged ({ArchiveErrors.Reason(e)}): \"{path}\"", "make it again with poncho index", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    private static PonchoException NoSuchChannel(Channel channel, IReadOnlyList<string> subdirs)
    {
        string folders = string.Join(" nor ", subdirs.Select(subdir => $"{subdir}/repodata.json"));
        return channel.BaseUrls.All(url => url.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
            ? new PonchoException($"no such channel, the folder has no {folders}: \"{new Uri(channel.BaseUrls[0]).LocalPath}\"", "check the path, or make the index with poncho index")
            : new PonchoException($"no such channel, its server has no {folders} (404): \"{Redacted.Url(channel.BaseUrls[0])}\"", "check the channel's name, and channel_alias and custom_channels in .condarc");
    }
}
