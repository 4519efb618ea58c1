using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Conda.Shards;

/// <summary>
/// Shards by their sha256, in a folder: what was fetched once is never asked for again, whichever channel has it. Several processes may use
/// one folder. Shards that were not used for a month are deleted.
/// </summary>
internal sealed class ShardCache(HttpClients http, string folder)
{
    private const string Suffix = ".msgpack.zst";

    private static readonly TimeSpan s_unused = TimeSpan.FromDays(30), s_marked = TimeSpan.FromDays(1);

    private readonly Downloader _downloader = new(http);

    /// <summary>A shard's bytes, checked; null where it is not here and nothing may be fetched.</summary>
    /// <param name="shard">Its sha256.</param>
    /// <param name="urls">Where it is; those on this machine are read where they are.</param>
    /// <param name="name">What progress calls it.</param>
    /// <param name="progress">Is told of the bytes.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="TransferException">No address gave the shard; <see cref="TransferException.IsNotFound"/> where no server has it.</exception>
    public async Task<byte[]?> GetAsync(Digest shard, IReadOnlyList<string> urls, string name, ITransferProgress progress, CancellationToken cancel)
    {
        if (urls.All(url => url.StartsWith("file://", StringComparison.OrdinalIgnoreCase)))
            foreach (string url in urls)
                if (await TryReadAsync(new Uri(url).LocalPath, shard, cancel) is { } local) return local;
        string path = Path.Combine(folder, shard.Hex + Suffix);
        if (await TryReadAsync(path, shard, cancel) is { } kept)
        {
            Mark(path);
            return kept;
        }

        if (http.Options.Offline && urls.All(url => url.StartsWith("http", StringComparison.OrdinalIgnoreCase))) return null;
        Folders.Ensure(folder);
        await _downloader.DownloadAsync(new DownloadRequest { Urls = urls, Target = path, Name = name, Sha256 = shard }, progress, cancel);
        return await TryReadAsync(path, shard, cancel) ?? throw new PonchoException(
            $"a part of the channel's index was deleted or damaged on this disk while it was used: \"{path}\"",
            "check the disk, and that nobody clears PONCHO_HOME meanwhile");
    }

    /// <summary>Deletes shards that were not used for a month, and the temporary files of killed processes.</summary>
    public void DeleteUnused()
    {
        var now = http.Options.Time.GetUtcNow().UtcDateTime;
        if (!Directory.Exists(folder)) return;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            bool isTemporary = file.Name.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal);
            if (now - file.LastWriteTimeUtc > (isTemporary ? s_marked : s_unused)) file.Delete();
        }
    }

    private static async Task<byte[]?> TryReadAsync(string path, Digest shard, CancellationToken cancel)
    {
        try
        {
            byte[] content = await File.ReadAllBytesAsync(path, cancel);
            return Digest.Of(content) == shard ? content : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    /// <summary>The file's time says when it was last used, to the day.</summary>
    private void Mark(string path)
    {
        try
        {
            var now = http.Options.Time.GetUtcNow().UtcDateTime;
            if (now - File.GetLastWriteTimeUtc(path) > s_marked) File.SetLastWriteTimeUtc(path, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cache belongs to another user, or is being cleaned by another process: the shard was read, which is what matters.
        }
    }
}
