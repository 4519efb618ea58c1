using System.IO.Hashing;
using System.Text;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Conda.Loading;

/// <summary>
/// Fetches indexes and keeps their JSON, so that the next time the server is only asked whether it has changed, and not even that for as
/// long as the server said. Several processes may use one folder.
/// </summary>
internal sealed class RepodataCache(HttpClients http, string folder, TimeSpan? timeToLive)
{
    /// <summary>An index is never larger; a server that sends more is stopped.</summary>
    private const long LargestIndex = int.MaxValue - 64;

    /// <summary>How long a channel that had no smaller form of its index is not asked for one.</summary>
    private static readonly TimeSpan ExploreAgain = TimeSpan.FromDays(7);

    private readonly ConditionalFetcher _fetcher = new(http);

    /// <summary>Whether <c>.zst</c> is asked for.</summary>
    public bool UsesZstd { get; set; } = true;

    /// <summary>An index; null where the channel has no such folder.</summary>
    /// <param name="urls">The addresses of <c>repodata.json</c>, the first tried first.</param>
    /// <param name="name">What progress calls it.</param>
    /// <param name="withShards">Whether the table of its shards is looked for too, and preferred.</param>
    /// <param name="asks">Whether the server is asked even where it said that this need not be.</param>
    /// <param name="progress">Is told of the bytes.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">No address gave it.</exception>
    public async Task<IndexBytes?> GetAsync(
        IReadOnlyList<string> urls,
        string name,
        bool withShards,
        bool asks,
        ITransferProgress progress,
        CancellationToken cancel)
    {
        Folders.Ensure(folder);
        string key = Path.Combine(folder, Digest.Of(Encoding.UTF8.GetBytes(Redacted.Url(urls[0]))).Hex[..32]);
        using var alone = await FileLock.ExclusiveAsync(key + ".lock", cancel);
        string note = key + ".note.json", absent = key + ".absent";
        var known = CachedIndex.TryRead(note);
        if (known is not null && !Formats(withShards).Contains(known.Format)) known = null;
        if (known is not null && !IsIntact(known)) known = null;
        if (known is null || asks || !IsFresh(known))
        {
            if (http.Options.Offline && File.Exists(absent)) return null;
            CachedIndex? found;
            try
            {
                found = await AskAsync(urls, name, key, known, withShards, progress, cancel);
            }
            catch (TransferException e) when (e.Status == System.Net.HttpStatusCode.Forbidden)
            {
                // Many hosts say it of what they do not have; offline it counts as that.
                await AtomicFile.WriteAsync(absent, ReadOnlyMemory<byte>.Empty, cancel);
                throw;
            }

            if (found is null)
            {
                // Offline no server can be asked whether a channel has a folder, and many channels have only one.
                await AtomicFile.WriteAsync(absent, ReadOnlyMemory<byte>.Empty, cancel);
                return null;
            }

            await found.WriteAsync(note, cancel);
            File.Delete(absent);
            DeleteOthers(key, found.Content);
            known = found;
        }

        string content = Path.Combine(folder, known.Content);
        bool isLarge = known.Length >= IndexBytes.Large && known.Format != IndexFormat.Shards;
        var bytes = MappedFile.Open(content);
        return isLarge
            ? new IndexBytes(bytes, known.Format, new KeptTable(TableOf(content), known.Content), known.Sum)
            : new IndexBytes(bytes, known.Format);
    }

    // Where the table of a large index was kept, each record is held to a check of its own when it is read: gigabytes need not be.
    private bool IsIntact(CachedIndex index)
    {
        string content = Path.Combine(folder, index.Content);
        return File.Exists(TableOf(content)) || XxHash3.HashToUInt64(MappedFile.Open(content).Span) == index.Sum;
    }

    private static string TableOf(string content) => content + ".table";

    private bool IsFresh(CachedIndex index)
    {
        if (http.Options.Offline) return true;
        var age = http.Options.Time.GetUtcNow() - index.Checked;
        var believed = timeToLive ?? index.Validators.MaxAge ?? TimeSpan.Zero;
        return age >= TimeSpan.Zero && age < believed;
    }

    private async Task<CachedIndex?> AskAsync(
        IReadOnlyList<string> urls,
        string name,
        string key,
        CachedIndex? known,
        bool withShards,
        ITransferProgress progress,
        CancellationToken cancel)
    {
        var now = http.Options.Time.GetUtcNow();
        bool explores = known is null || now - known.Explored > ExploreAgain || (withShards && !known.LookedForShards);
        PonchoException? plain = null, damage = null;
        foreach (var format in Formats(withShards).OrderByDescending(format => !explores && format == known!.Format))
        {
            try
            {
                var index = await FetchAsync(urls, name, key, format, known?.Format == format ? known : null, progress, cancel);
                if (!explores) return index with { Checked = now, Explored = known!.Explored, LookedForShards = known.LookedForShards };
                return index with { Checked = now, Explored = now, LookedForShards = withShards };
            }
            catch (TransferException e) when (e.IsNotFound)
            {
                // Most channels have all forms, some only one.
            }
            catch (PonchoException e) when (e is DamagedIndexException or TransferException { IsUnreachable: false })
            {
                // The other forms are there to be quick, and servers refuse them in many ways; what the plain one says counts.
                if (format == IndexFormat.Plain) plain = e;
                else progress.PassedOver(name, e.Message);
                if (e is DamagedIndexException) damage ??= e.InnerException as PonchoException ?? e;
            }
        }

        return plain is null && damage is null ? null : throw plain ?? damage!;
    }

    private IEnumerable<IndexFormat> Formats(bool withShards) => IndexFormats.SmallestFirst.Where(format => format switch
    {
        IndexFormat.Shards => withShards,
        IndexFormat.Zstd => UsesZstd,
        _ => true,
    });

    private async Task<CachedIndex> FetchAsync(
        IReadOnlyList<string> urls,
        string name,
        string key,
        IndexFormat format,
        CachedIndex? known,
        ITransferProgress progress,
        CancellationToken cancel)
    {
        string content = Path.GetFileName(key) + "-" + Path.GetRandomFileName() + ".json";
        var request = new FetchRequest { Urls = [.. urls.Select(url => format.UrlOf(url))], Name = name, Known = known?.Validators };
        (long Length, ulong Sum) saved = default;
        string path = Path.Combine(folder, content);
        var outcome = await _fetcher.FetchAsync(
            request,
            async (body, token) => saved = await SaveAsync(body, format, path, name, token),
            progress,
            cancel);
        if (outcome is NotModified) return known! with { Validators = outcome.Validators };
        return new CachedIndex
        {
            Content = content,
            Length = saved.Length,
            Sum = saved.Sum,
            Format = format,
            Validators = outcome.Validators,
            Checked = default,
            Explored = default,
            LookedForShards = false,
        };
    }

    private static async Task<(long Length, ulong Sum)> SaveAsync(Stream body, IndexFormat format, string path, string name, CancellationToken cancel)
    {
        (long Length, ulong Sum) saved = default;
        try
        {
            await AtomicFile.WriteAsync(path, async (file, token) => saved = await CopyAsync(format.Decompress(body), file, name, token), cancel);
        }
        catch (Exception e) when (e is not PonchoException and not OperationCanceledException && ArchiveErrors.IsBadData(e))
        {
            throw new DamagedIndexException(name, ArchiveErrors.Reason(e), e);
        }

        Check(path, saved.Length, format, name);
        return saved;
    }

    private static void Check(string path, long length, IndexFormat format, string name)
    {
        try
        {
            if (length == 0) throw new DamagedIndexException(name, "it is empty");
            if (format != IndexFormat.Plain) format.Check(MappedFile.Open(path), name);
        }
        catch (DamagedIndexException)
        {
            File.Delete(path);
            throw;
        }
    }

    private static async Task<(long Length, ulong Sum)> CopyAsync(Stream json, Stream file, string name, CancellationToken cancel)
    {
        byte[] buffer = new byte[AtomicFile.BufferSize];
        long length = 0;
        var sum = new XxHash3();
        for (int read; (read = await json.ReadAsync(buffer, cancel)) > 0;)
        {
            length += read;
            if (length > LargestIndex) throw new PonchoException($"the channel's index is larger than 2 GiB: \"{name}\"");
            sum.Append(buffer.AsSpan(0, read));
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        return (length, sum.GetCurrentHashAsUInt64());
    }

    /// <summary>Deletes older content, and what a killed process left. A process that has it mapped can still read it.</summary>
    private void DeleteOthers(string key, string content)
    {
        foreach (string path in Directory.EnumerateFiles(folder, Path.GetFileName(key) + "-*"))
            if (!Path.GetFileName(path).StartsWith(content, StringComparison.Ordinal)) File.Delete(path);
    }
}
