using System.Collections.Concurrent;
using System.Net;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;

namespace Poncho.Oci.Registries;

/// <summary>
/// Moves a manifest of a store into a repository, with what it lists, in as few requests as it takes: one where the tag means it already.
/// Else what a manifest in the repository lists counts as there (that which the tag meant before, one that was pushed from here, one of
/// another tag); of the rest, what the registry has in another repository is mounted. Layers go first, then the config, then the manifest
/// with its tag, so that nothing is ever tagged that is not whole.
/// </summary>
/// <param name="store">Where the blobs are.</param>
/// <param name="repository">Where they go.</param>
/// <param name="known">What was pushed before.</param>
/// <param name="progress">Told of bytes.</param>
public sealed class ManifestPush(Store store, Repository repository, KnownPushes known, ITransferProgress progress)
{
    private const int MostAtOnce = 32, MostRemembered = 20, MostMountSources = 8, FewBlobs = 4;

    // A question costs less than sending so much for nothing.
    private const long WorthAsking = 4L * 1024 * 1024;

    private readonly ConcurrentDictionary<Digest, BlobUpload> _outcomes = [];
    private Manifest _manifest = null!;
    private Func<Descriptor, string> _nameOf = static blob => blob.Digest.Hex[..12];

    /// <summary>What a blob is called for people.</summary>
    public Func<Descriptor, string> NameOf { init => _nameOf = value; }

    /// <summary>Pushes, and remembers that it did.</summary>
    /// <param name="manifest">The manifest, which the store has, with all that it lists.</param>
    /// <param name="selector">The tag, or the manifest's digest.</param>
    /// <param name="cancel">Stops it; what was sent stays with the registry, and the next push goes on from there.</param>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    /// <exception cref="PonchoException">The registry is not reached, or a blob of the store is missing or damaged.</exception>
    public async Task<PushResult> PushAsync(Manifest manifest, string selector, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(selector);
        _manifest = manifest;
        var pushes = known.Of(repository.Registry);
        var own = pushes.Where(push => push.Repository == repository.Name).ToList();
        var mounts = MountSources(pushes.Where(push => push.Repository != repository.Name));
        repository.AlsoReads(mounts.Values.Distinct(StringComparer.Ordinal));
        var (state, tagged) = await LookAsync(selector, own, cancel);
        if (state == State.Unchanged) return Remembered(selector, Result(isUnchanged: true));
        if (state == State.New) await PushBlobsAsync(await FindPresentAsync(tagged, own, cancel), mounts, cancel);
        await PutManifestAsync(selector, cancel);
        return Remembered(selector, Result(isUnchanged: false));
    }

    private enum State
    {
        /// <summary>The tag means the manifest.</summary>
        Unchanged,

        /// <summary>The repository has the manifest, and the tag means none or another one.</summary>
        Untagged,

        /// <summary>The repository has not got it, as far as is known.</summary>
        New,
    }

    private IEnumerable<Descriptor> Blobs => _manifest.Layers.Append(_manifest.Config).DistinctBy(blob => blob.Digest);

    // Whether there is anything to do, and which manifest the tag means.
    private async Task<(State State, Descriptor? Tagged)> LookAsync(string selector, List<KnownPush> own, CancellationToken cancel)
    {
        bool wasPushed = own.Any(push => push.Manifest == _manifest.Digest), wasTagged = own.Any(push => push.Selector == selector);
        // A new tag for what is there: the second request gives it the tag.
        if (wasPushed && !wasTagged && await IsThereAsync(cancel)) return (State.Untagged, null);
        var tagged = await repository.ResolveForPushAsync(selector, cancel);
        if (tagged?.Digest == _manifest.Digest) return (State.Unchanged, tagged);
        if (wasPushed && wasTagged && await IsThereAsync(cancel)) return (State.Untagged, tagged);
        return (State.New, tagged);
    }

    private async Task<bool> IsThereAsync(CancellationToken cancel) => await repository.ResolveForPushAsync(_manifest.Digest.ToString(), cancel) is not null;

    // The blobs that the repository has for certain; null where it has none, since it is new.
    private async Task<IReadOnlySet<Digest>?> FindPresentAsync(Descriptor? tagged, List<KnownPush> own, CancellationToken cancel)
    {
        if (tagged is not null) return BlobsOf(await ReadAsync(tagged, cancel));
        var near = own.Take(MostRemembered).Select(push => TryRead(push.Manifest)).OfType<Manifest>().OrderByDescending(Shared).FirstOrDefault();
        if (near is not null && await repository.ResolveForPushAsync(near.Digest.ToString(), cancel) is not null) return BlobsOf(near);
        if (Blobs.Count() <= FewBlobs) return new HashSet<Digest>();
        if (await repository.TagsForPushAsync(cancel) is not { Count: > 0 } tags) return null;
        string other = tags.Contains("latest") ? "latest" : tags[^1];
        return BlobsOf(await repository.FindManifestForPushAsync(other, cancel) is { } found ? Parse(found) : null);
    }

    private int Shared(Manifest other)
    {
        var theirs = BlobsOf(other);
        return Blobs.Count(blob => theirs.Contains(blob.Digest));
    }

    private async Task<Manifest?> ReadAsync(Descriptor tagged, CancellationToken cancel) =>
        TryRead(tagged.Digest) ?? (await repository.FindManifestForPushAsync(tagged.Digest.ToString(), cancel) is { } found ? Parse(found) : null);

    // The store may have what the registry has.
    private Manifest? TryRead(Digest digest)
    {
        try
        {
            bool isHere = store.SizeOf(digest) is { } size && size <= Manifest.MaxSize;
            return isHere ? store.ReadManifest(new Descriptor { MediaType = MediaTypes.Manifest, Digest = digest, Size = store.SizeOf(digest)!.Value }) : null;
        }
        catch (PonchoException)
        {
            return null;
        }
    }

    // An index, or an image of another kind, says nothing of blobs.
    private static Manifest? Parse(RemoteManifest found)
    {
        try
        {
            return found.IsIndex ? null : Manifest.Parse(found.Bytes);
        }
        catch (PonchoException)
        {
            return null;
        }
    }

    private static HashSet<Digest> BlobsOf(Manifest? manifest) =>
        manifest is null ? [] : [.. manifest.Layers.Select(layer => layer.Digest), manifest.Config.Digest];

    // Of each blob that another repository of the registry has, as far as is remembered, one such.
    private Dictionary<Digest, string> MountSources(IEnumerable<KnownPush> others)
    {
        var wanted = Blobs.Select(blob => blob.Digest).ToHashSet();
        var sources = new Dictionary<Digest, string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var push in others.Take(MostRemembered))
        {
            if ((names.Count >= MostMountSources && !names.Contains(push.Repository)) || TryRead(push.Manifest) is not { } manifest) continue;
            foreach (var digest in BlobsOf(manifest).Where(wanted.Contains))
            {
                if (sources.TryAdd(digest, push.Repository)) names.Add(push.Repository);
            }
        }

        return sources;
    }

    private async Task PushBlobsAsync(IReadOnlySet<Digest>? present, Dictionary<Digest, string> mounts, CancellationToken cancel)
    {
        bool isNew = present is null, isKnown = present is { Count: > 0 };
        var missing = Blobs.Where(blob => present?.Contains(blob.Digest) != true).ToList();
        progress.Expect(missing.Sum(blob => blob.Size));
        // The largest first: the last to end is then a small one. The config only when all layers are there.
        var layers = missing.Where(blob => blob.Digest != _manifest.Config.Digest).OrderByDescending(blob => blob.Size);
        await ForEachAsync(layers, PushOneAsync, cancel);
        foreach (var config in missing.Where(blob => blob.Digest == _manifest.Config.Digest)) await PushOneAsync(config, cancel);

        async Task PushOneAsync(Descriptor blob, CancellationToken token)
        {
            string? source = mounts.GetValueOrDefault(blob.Digest);
            bool mayBeThere = source is null && !isNew && (!isKnown || blob.Size >= WorthAsking);
            _outcomes[blob.Digest] = mayBeThere && await repository.HasBlobAsync(blob, token) ? BlobUpload.WasThere : await SendAsync(blob, source, token);
        }
    }

    private Task<BlobUpload> SendAsync(Descriptor blob, string? source, CancellationToken cancel) =>
        repository.PushBlobAsync(blob, from => OpenBlob(blob, from), source, _nameOf(blob), cancel);

    // From its start it is hashed on its way: the registry would refuse a damaged one, but not say that the damage is here.
    private Stream OpenBlob(Descriptor blob, long from)
    {
        if (from == 0) return store.OpenVerifiedRead(blob);
        var file = store.OpenRead(blob.Digest);
        file.Position = from;
        return file;
    }

    private async Task PutManifestAsync(string selector, CancellationToken cancel)
    {
        try
        {
            await PutOnceAsync(selector, cancel);
        }
        catch (RegistryException e) when (e.Says("MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN"))
        {
            // What counted as there is not: a garbage collection came between, or a manifest was never whole.
            var named = e.Problems.SelectMany(problem => problem.Blobs).ToHashSet();
            var lost = Blobs.Where(blob => named.Contains(blob.Digest)).ToList();
            await ForEachAsync(lost.Count > 0 ? lost : [.. Blobs], SendLostAsync, cancel);
            await PutOnceAsync(selector, cancel);
        }

        async Task SendLostAsync(Descriptor blob, CancellationToken token)
        {
            if (!await repository.HasBlobAsync(blob, token)) _outcomes[blob.Digest] = await SendAsync(blob, null, token);
        }
    }

    private async Task PutOnceAsync(string selector, CancellationToken cancel)
    {
        try
        {
            await repository.PutManifestAsync(selector, _manifest.MediaType, _manifest.Bytes, cancel);
        }
        catch (RegistryException e) when (IsOfKind(e))
        {
            const string Hint = "take a registry that takes any OCI artifact (distribution specification 1.1), or send a tarball: poncho export";
            string said = string.Join("; ", e.Problems.Select(problem => problem.Message).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal));
            string reason = said.Length > 0 ? $" ({(int)e.Status}, {said})" : $" ({(int)e.Status})";
            throw new RegistryException($"registry does not take manifests of this kind{reason}: \"{repository.Shown(selector)}\"", Hint, e.Status, e.Problems);
        }
    }

    private static bool IsOfKind(RegistryException e)
    {
        if (e.Status is HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotAcceptable) return true;
        bool isRefusal = e.Status is HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed && e.Says("MANIFEST_INVALID", "UNSUPPORTED");
        return isRefusal && !e.Problems.Any(problem => problem.Blobs.Count > 0);
    }

    private static Task ForEachAsync(IEnumerable<Descriptor> blobs, Func<Descriptor, CancellationToken, Task> work, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            blobs,
            new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancel },
            async (blob, token) => await work(blob, token));

    private PushResult Remembered(string selector, PushResult result)
    {
        known.Remember(repository.Registry, new KnownPush(repository.Name, selector, _manifest.Digest));
        return result;
    }

    private PushResult Result(bool isUnchanged)
    {
        var layers = _manifest.Layers.DistinctBy(layer => layer.Digest).ToList();
        var sent = layers.Where(layer => OutcomeOf(layer) == BlobUpload.Sent).ToList();
        return new PushResult
        {
            Digest = _manifest.Digest,
            IsUnchanged = isUnchanged,
            LayersThere = layers.Count - sent.Count,
            BytesThere = layers.Sum(layer => layer.Size) - sent.Sum(layer => layer.Size),
            LayersMounted = layers.Count(layer => OutcomeOf(layer) == BlobUpload.Mounted),
            LayersSent = sent.Count,
            BytesSent = Blobs.Where(blob => OutcomeOf(blob) == BlobUpload.Sent).Sum(blob => blob.Size),
        };
    }

    private BlobUpload OutcomeOf(Descriptor blob) => _outcomes.GetValueOrDefault(blob.Digest, BlobUpload.WasThere);
}
