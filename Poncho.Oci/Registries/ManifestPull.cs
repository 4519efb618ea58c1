using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Oci.Registries;

/// <summary>
/// Moves a manifest of a repository into a store, with what it lists and the store lacks: several blobs at once, each checked as it comes
/// and resumed where an earlier pull was broken off. The manifest is written last, so that one that is there is whole.
/// </summary>
/// <param name="repository">Where the blobs are.</param>
/// <param name="store">Where they go.</param>
/// <param name="options">How many at once.</param>
public sealed class ManifestPull(Repository repository, Store store, RegistryOptions options)
{
    // Each is a connection.
    private const int MostSmall = 16;

    /// <summary>What a layer is called for people.</summary>
    public Func<Descriptor, string> NameOf { get; init; } = static blob => blob.Digest.Hex[..12];

    /// <summary>Pulls what the store lacks.</summary>
    /// <exception cref="BlobMismatchException">A blob is not what its digest says.</exception>
    /// <exception cref="PonchoException">The registry refuses or is not reached, or the disk does not take it.</exception>
    public async Task<PullResult> PullAsync(Manifest manifest, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var layers = manifest.Layers.DistinctBy(layer => layer.Digest).ToList();
        var missing = layers.Where(layer => !store.Has(layer)).OrderByDescending(layer => layer.Size).ToList();
        options.Progress.Expect(missing.Sum(layer => layer.Size));
        await PullAllAsync(manifest.Config, missing, cancel);
        await store.WriteAsync(manifest.Bytes, manifest.MediaType, cancel);
        return new PullResult
        {
            LayersThere = layers.Count - missing.Count,
            BytesThere = layers.Sum(layer => layer.Size) - missing.Sum(layer => layer.Size),
            LayersPulled = missing.Count,
            BytesPulled = missing.Sum(layer => layer.Size),
        };
    }

    // Small ones beside the large: from far away each takes the time of its way there and back, and hardly any more.
    private async Task PullAllAsync(Descriptor config, IReadOnlyList<Descriptor> layers, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAll(
            SeveralAsync([config], 1),
            SeveralAsync(layers.Where(layer => !Repository.IsSmall(layer)), options.Bodies),
            SeveralAsync(layers.Where(Repository.IsSmall), Math.Min(options.Questions, MostSmall)));

        async Task SeveralAsync(IEnumerable<Descriptor> blobs, int atOnce)
        {
            try
            {
                await Parallel.ForEachAsync(
                    blobs,
                    new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, atOnce), CancellationToken = stop.Token },
                    async (blob, token) => await repository.PullBlobAsync(blob, store, blob == config ? "config" : NameOf(blob), token));
            }
            catch
            {
                // What failed is said; the others need not go on.
                await stop.CancelAsync();
                throw;
            }
        }
    }
}
