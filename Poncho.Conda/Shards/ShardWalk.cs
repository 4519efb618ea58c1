using System.Collections.Concurrent;
using System.Threading.Channels;
using Poncho.Conda.Repodata;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Conda.Shards;

/// <summary>
/// Reads the shards of all names that can be reached: from each name to what any of its builds needs, in all folders at once, since a
/// package of one channel may need one of another.
/// </summary>
/// <param name="plain">Folders whose index is there as a whole.</param>
/// <param name="sharded">Folders whose index is read in parts.</param>
/// <param name="cache">Has the shards, or fetches them.</param>
/// <param name="progress">Is told of the bytes, as of one transfer.</param>
internal sealed class ShardWalk(
    IReadOnlyList<RepodataIndex> plain,
    IReadOnlyList<ShardedFolder> sharded,
    ShardCache cache,
    ITransferProgress progress)
{
    /// <summary>Shards that are fetched at once: they are small, so most of the time is spent waiting for answers.</summary>
    private const int AtOnce = 32;

    private const int MostNamed = 8;

    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _missing = [];
    private readonly Channel<(string Name, ShardedFolder Folder)> _open = Channel.CreateUnbounded<(string, ShardedFolder)>();
    private int _pending = 1;

    /// <summary>Reads all that can be reached.</summary>
    /// <exception cref="PonchoException">A shard cannot be had or is damaged, or is not here and nothing may be fetched.</exception>
    public async Task RunAsync(IEnumerable<string> names, CancellationToken cancel)
    {
        const string Shown = "index";
        progress.Begin(Shown, null);
        try
        {
            Visit(names);
            Leave();
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
            await Parallel.ForEachAsync(_open.Reader.ReadAllAsync(cancel), options, async (step, token) =>
            {
                Visit(await ReadAsync(step.Folder, step.Name, new ShardProgress(progress, Shown), token));
                Leave();
            });
        }
        finally
        {
            progress.End(Shown);
        }

        if (!_missing.IsEmpty) throw NotHere();
    }

    /// <summary>Visits names that were reached: from each new one it goes on to what its builds need.</summary>
    private void Visit(IEnumerable<string> names)
    {
        var next = new Stack<string>(names);
        while (next.TryPop(out string? name))
        {
            if (!_seen.TryAdd(name, true)) continue;
            foreach (var index in plain)
                foreach (string needed in NeededNames.Of(index.Table, name)) next.Push(needed);
            foreach (var folder in sharded)
            {
                if (!folder.Index.TryFind(name, out _)) continue;
                Interlocked.Increment(ref _pending);
                _open.Writer.TryWrite((name, folder));
            }
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _pending) == 0) _open.Writer.Complete();
    }

    private async Task<IReadOnlyCollection<string>> ReadAsync(ShardedFolder folder, string name, ITransferProgress shown, CancellationToken cancel)
    {
        folder.Index.TryFind(name, out var digest);
        if (await GetAsync(folder, name, digest, shown, cancel) is not { } shard)
        {
            _missing.Add($"{name} ({folder.Name})");
            return [];
        }

        try
        {
            return NeededNames.Of(folder.Add(name, shard), name);
        }
        catch (InvalidDataException e)
        {
            throw new ShardException(
                $"the channel's index of \"{name}\" is damaged ({e.Message}): \"{folder.Name}\"",
                "the channel is broken; set repodata_use_shards: false in .condarc to go around it",
                e);
        }
    }

    private async Task<byte[]?> GetAsync(ShardedFolder folder, string name, Digest digest, ITransferProgress shown, CancellationToken cancel)
    {
        try
        {
            return await cache.GetAsync(digest, folder.UrlsOf(digest), name, shown, cancel);
        }
        catch (TransferException e) when (e.IsNotFound)
        {
            throw new ShardException(
                $"the channel's index names a part that is not there, that of \"{name}\": {e.Message}",
                "the channel is being changed, or is broken: try again in a minute",
                e)
            {
                IsMissing = true,
            };
        }
        catch (PonchoException e) when (e is TransferException or BlobMismatchException or ContentMismatchException)
        {
            throw new ShardException(e.Message, e.Hint, e);
        }
    }

    private PonchoException NotHere()
    {
        var names = _missing.Order(StringComparer.Ordinal).ToList();
        string more = names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "";
        return new PonchoException(
            $"offline, and the channels' index is not here for {string.Join(", ", names.Take(MostNamed))}{more}",
            "run it once without --offline, or with CONDA_OFFLINE=false");
    }

    /// <summary>Hundreds of little transfers as one.</summary>
    private sealed class ShardProgress(ITransferProgress progress, string shown) : ITransferProgress
    {
        public void Begin(string name, long? bytes)
        {
        }

        public void Advance(string name, long bytes) => progress.Advance(shown, bytes);

        public void Waits(string name, string reason, TimeSpan delay) => progress.Waits(shown, reason, delay);

        public void End(string name)
        {
        }
    }
}
