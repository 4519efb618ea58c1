using Poncho.IO;
using Poncho.Registry.Manifests;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Collecting;

/// <summary>Which manifests of a repository no tag leads to: none names them, an index that is led to, or what is about such a one.</summary>
internal static class UntaggedManifests
{
    /// <summary>In no order; none where one cannot be read, since nobody knows what it leads to.</summary>
    public static async ValueTask<IReadOnlyList<StoredManifest>> OfAsync(IRepository repository, CancellationToken cancel)
    {
        var manifests = repository.Manifests().ToDictionary(one => one.Digest);
        var led = new HashSet<BlobDigest>();
        var next = new Queue<BlobDigest>();
        foreach (string text in repository.Tags("", int.MaxValue))
        {
            if (TagName.TryParse(text, out var tag) && await repository.ResolveAsync(tag, cancel) is { } digest) next.Enqueue(digest);
        }

        while (next.TryDequeue(out var digest))
        {
            if (!led.Add(digest) || !manifests.TryGetValue(digest, out var manifest)) continue;
            foreach (var referrer in repository.Referrers(digest)) next.Enqueue(referrer.Digest);
            if (await ChildrenAsync(repository, manifest, cancel) is not { } children) return [];
            foreach (var child in children) next.Enqueue(child);
        }

        return [.. manifests.Values.Where(one => !led.Contains(one.Digest))];
    }

    private static async ValueTask<IEnumerable<BlobDigest>?> ChildrenAsync(IRepository repository, StoredManifest manifest, CancellationToken cancel)
    {
        try
        {
            var bytes = await repository.ReadManifestAsync(manifest, cancel);
            return bytes is null ? null : ManifestReader.Read(bytes.Value).References.Where(one => one.IsManifest).Select(one => one.Digest);
        }
        catch (PonchoException)
        {
            return null;
        }
    }
}
