using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

public sealed partial class Store
{
    /// <summary>
    /// Keeps other processes from deleting blobs, also those that no name reaches yet. Hold it while writing blobs that are named later,
    /// and while reading a named one. Any number of processes may hold it at once.
    /// </summary>
    /// <exception cref="PonchoException">There is no lock yet, and the store cannot be written.</exception>
    public async Task<FileLock> HoldAsync(CancellationToken cancel)
    {
        using var turn = HasTurns ? await FileLock.SharedAsync(TurnLock, cancel) : null;
        return await FileLock.SharedAsync(UseLock, cancel);
    }

    /// <summary>The same, for a thread that has nothing else to do until then.</summary>
    /// <inheritdoc cref="HoldAsync"/>
    public FileLock Hold(CancellationToken cancel)
    {
        using var turn = HasTurns ? FileLock.Shared(TurnLock, cancel) : null;
        return FileLock.Shared(UseLock, cancel);
    }

    /// <summary>
    /// Waits until no process holds the store, and keeps others from doing so: for deleting blobs. Beside a stream of commands that would
    /// never be: so for a while nobody new is let in, and then for as long all are, each time longer.
    /// </summary>
    /// <exception cref="PonchoException">The store cannot be written.</exception>
    public async Task<FileLock> HoldAloneAsync(CancellationToken cancel)
    {
        for (var patience = s_firstPatience; ; patience = patience < s_longestPatience ? 2 * patience : patience)
        {
            using (await FileLock.ExclusiveAsync(TurnLock, cancel))
            {
                if (await TryHoldAloneAsync(patience, cancel) is { } held) return held;
            }

            if (await TryHoldAloneAsync(patience, cancel) is { } free) return free;
        }
    }

    private static readonly TimeSpan s_firstPatience = TimeSpan.FromSeconds(2), s_longestPatience = TimeSpan.FromMinutes(1);

    /// <summary>Holds the store alone if no process holds it now; null where one does.</summary>
    /// <inheritdoc cref="HoldAsync"/>
    public FileLock? TryHoldAlone() => FileLock.TryAlone(UseLock);

    /// <summary>The other processes that hold the store, or wait for it: their numbers and command lines, as far as this user may see them.</summary>
    public IReadOnlyList<(int Id, string CommandLine)> Users() => FileUsers.Of(Path.GetFullPath(UseLock));

    private string UseLock => Path.Combine(Root, "use.lock");

    // Held alone by a process that waits to hold the store alone; who wants to share the store passes by it.
    private string TurnLock => Path.Combine(Root, "turn.lock");

    private bool HasTurns => File.Exists(TurnLock);

    private async Task<FileLock?> TryHoldAloneAsync(TimeSpan patience, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        try
        {
            return await FileLock.AloneAsync(UseLock, limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>
    /// The blobs that no entry of the index reaches, through manifests, indexes, configs and layers, by digest. Another process may begin to use
    /// one at any time, unless this one holds the store alone (<see cref="HoldAloneAsync"/>).
    /// </summary>
    /// <exception cref="PonchoException">A manifest is damaged, so that it is not known what it reaches.</exception>
    public async Task<IReadOnlyList<UnusedBlob>> FindUnusedAsync(CancellationToken cancel)
    {
        var reached = await ReachAsync(cancel);
        return [.. from file in new DirectoryInfo(_blobs).EnumerateFiles()
                   where Digest.TryParseHex(file.Name, out var digest) && !reached.Contains(digest)
                   orderby file.Name
                   select new UnusedBlob(Digest.Parse("sha256:" + file.Name), file.Length)];
    }

    /// <summary>Deletes a blob; none of that digest is no error.</summary>
    public void Delete(Digest blob) => StoreFiles.Do(PathOf(blob), () => File.Delete(PathOf(blob)));

    private async Task<HashSet<Digest>> ReachAsync(CancellationToken cancel)
    {
        var reached = new HashSet<Digest>();
        var open = new Queue<Descriptor>((await Layout.ReadAsync(Root, cancel)).Manifests);
        while (open.TryDequeue(out var next))
        {
            // A manifest that is not in the store reaches nothing: other tools copy an index with one of its platforms only.
            if (!reached.Add(next.Digest) || !Has(next.Digest)) continue;
            IEnumerable<Descriptor> more = [];
            if (MediaTypes.IsManifest(next.MediaType))
            {
                var manifest = await ReadManifestAsync(next, cancel);
                more = [manifest.Config, .. manifest.Layers];
            }
            else if (MediaTypes.IsIndex(next.MediaType))
            {
                more = ImageIndex.Parse(await ReadAsync(next, ImageIndex.MaxSize, cancel)).Manifests;
            }

            foreach (var blob in more) open.Enqueue(blob);
        }

        return reached;
    }
}
