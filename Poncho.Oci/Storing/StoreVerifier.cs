using System.Collections.Concurrent;
using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

/// <summary>Follows manifests and indexes to every blob that they reach, and reads each once to its end.</summary>
internal sealed class StoreVerifier(Store store)
{
    private readonly HashSet<(Digest Digest, long Size)> _seen = [];
    private readonly List<Descriptor> _blobs = [];
    private readonly ConcurrentBag<BlobProblem> _problems = [];
    private long _bytes;

    public async Task<StoreVerification> VerifyAsync(IEnumerable<Descriptor> roots, CancellationToken cancel)
    {
        foreach (var root in roots) await ReachAsync(root, cancel);
        await Parallel.ForEachAsync(_blobs, cancel, async (blob, token) => await CheckAsync(blob, () => ReadAsync(blob, token)));
        return new StoreVerification
        {
            Blobs = _seen.Count,
            Bytes = _bytes,
            Problems = [.. _problems.OrderBy(problem => problem.Blob.Digest).ThenBy(problem => problem.Message, StringComparer.Ordinal)],
        };
    }

    // Manifests are read here, one after another; the blobs that they list are read later, side by side.
    private async Task ReachAsync(Descriptor root, CancellationToken cancel)
    {
        var waiting = new Queue<Descriptor>([root]);
        while (waiting.TryDequeue(out var next))
        {
            if (!_seen.Add((next.Digest, next.Size))) continue;
            _bytes += next.Size;
            if (MediaTypes.IsManifest(next.MediaType)) await CheckAsync(next, async () => Add(waiting, await store.ReadManifestAsync(next, cancel)));
            else if (MediaTypes.IsIndex(next.MediaType)) await CheckAsync(next, async () => Add(waiting, await ReadIndexAsync(next, cancel)));
            else _blobs.Add(next);
        }
    }

    private async Task<IReadOnlyList<Descriptor>> ReadIndexAsync(Descriptor index, CancellationToken cancel) =>
        ImageIndex.Parse(await store.ReadAsync(index, ImageIndex.MaxSize, cancel)).Manifests;

    private static void Add(Queue<Descriptor> waiting, Manifest manifest) => Add(waiting, [manifest.Config, .. manifest.Layers]);

    private static void Add(Queue<Descriptor> waiting, IEnumerable<Descriptor> blobs)
    {
        foreach (var blob in blobs) waiting.Enqueue(blob);
    }

    private async ValueTask ReadAsync(Descriptor blob, CancellationToken cancel)
    {
        await using var content = store.OpenVerifiedRead(blob);
        await content.DrainAsync(cancel);
    }

    private async ValueTask CheckAsync(Descriptor blob, Func<ValueTask> read)
    {
        try
        {
            await read();
        }
        catch (PonchoException e)
        {
            _problems.Add(new BlobProblem(blob, e.Message));
        }
    }
}
