using Poncho.Builder.Homes;
using Poncho.IO;
using Poncho.Oci.Storing;
using Poncho.Runtime.NodeCache;

namespace Poncho.Builder.Keeping;

/// <summary>
/// <c>poncho cache verify</c>: reads every blob that a name of the store reaches, and every file of the node cache. What is damaged goes, so
/// that the next command makes, fetches or unpacks it again.
/// </summary>
internal static class KeptVerifier
{
    /// <param name="home">Where the store is.</param>
    /// <param name="environment">Says where the node cache is.</param>
    /// <param name="cancel">Stops between files.</param>
    /// <exception cref="PonchoException">Something cannot be read, or is damaged and cannot be removed.</exception>
    public static async Task<KeptVerification> VerifyAsync(PonchoHome home, EnvironmentVariables environment, CancellationToken cancel)
    {
        var removed = new List<KeptDamage>();
        int blobs = Directory.Exists(home.Store) ? await BlobsAsync(home, removed, cancel) : 0;
        var cache = CacheVerifier.Verify(environment, cancel);
        removed.AddRange(cache.Removed.Select(damage => new KeptDamage(damage.Folder, damage.Reason)));
        return new KeptVerification
        {
            Blobs = blobs,
            Layers = cache.Layers,
            Environments = cache.Environments,
            Unknown = cache.Unknown,
            Removed = removed,
        };
    }

    // Opening the store makes its index again where that is lost; reading a blob to its end sets it aside where it is damaged.
    private static async Task<int> BlobsAsync(PonchoHome home, List<KeptDamage> removed, CancellationToken cancel)
    {
        var store = await Store.OpenAsync(home.Store, cancel);
        using var held = await store.HoldAsync(cancel);
        var names = await store.ListAsync(cancel);
        var found = await store.VerifyAsync(names.Select(tag => tag.Manifest), cancel);
        removed.AddRange(found.Problems.Select(problem => new KeptDamage(store.PathOf(problem.Blob.Digest), problem.Message)));
        return found.Blobs - found.Problems.Count;
    }
}
