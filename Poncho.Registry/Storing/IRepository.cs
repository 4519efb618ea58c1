using Poncho.Registry.Manifests;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing;

/// <summary>One repository: which blobs and manifests belong to it, and its tags. Whether a blob is there is asked of the disk each time.</summary>
internal interface IRepository
{
    /// <summary>Whether anything was ever put into it.</summary>
    bool Exists { get; }

    /// <summary>Bytes of a blob of this repository; null where it has none of this digest. Renews its lease.</summary>
    ValueTask<long?> FindBlobAsync(BlobDigest digest, CancellationToken cancel);

    /// <summary>Opens a blob of this repository; null where it has none of this digest.</summary>
    ValueTask<IBlobContent?> OpenBlobAsync(BlobDigest digest, CancellationToken cancel);

    /// <summary>A manifest of this repository, whole on the disk; null where it has none of this digest. Renews its lease.</summary>
    ValueTask<StoredManifest?> FindManifestAsync(BlobDigest digest, CancellationToken cancel);

    /// <summary>Its bytes; null where they are not there.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadManifestAsync(StoredManifest manifest, CancellationToken cancel);

    /// <summary>All manifests that it says it has, in no order.</summary>
    IReadOnlyList<StoredManifest> Manifests();

    /// <summary>Those that are about another one.</summary>
    IReadOnlyList<StoredManifest> Referrers(BlobDigest subject);

    /// <summary>All blobs that it says it has, with their sizes, in no order; no manifests.</summary>
    IReadOnlyList<KeyValuePair<BlobDigest, long>> BlobLinks();

    /// <summary>Bytes of all that belongs to it.</summary>
    long Size { get; }

    /// <summary>Makes a blob that is there one of this repository's.</summary>
    ValueTask LinkBlobAsync(BlobDigest digest, long size, CancellationToken cancel);

    /// <summary>Stores a manifest and gives it tags, in this order, unless something that it needs was deleted since that was looked for.</summary>
    /// <param name="manifest">What is known of it.</param>
    /// <param name="bytes">The manifest.</param>
    /// <param name="references">What it refers to.</param>
    /// <param name="tags">Those that it gets.</param>
    /// <param name="cancel">Looked at while it waits for its turn.</param>
    /// <returns>What it needs and the repository has no more; null: it is stored.</returns>
    ValueTask<BlobDigest?> PutManifestAsync(
        StoredManifest manifest, ReadOnlyMemory<byte> bytes, IReadOnlyList<ManifestReference> references, IReadOnlyList<TagName> tags, CancellationToken cancel);

    /// <summary>What a tag names; null where there is no such tag.</summary>
    ValueTask<BlobDigest?> ResolveAsync(TagName tag, CancellationToken cancel);

    /// <summary>Tags in ordinal order: those behind a text (empty: from the first).</summary>
    IReadOnlyList<string> Tags(string after, int most);

    /// <summary>False where there was none.</summary>
    ValueTask<bool> DeleteTagAsync(TagName tag, CancellationToken cancel);

    /// <summary>Takes a manifest out, with the tags that name it; false where there was none.</summary>
    ValueTask<bool> DeleteManifestAsync(BlobDigest digest, CancellationToken cancel);

    /// <summary>The same, but only where no tag names it and its lease was not renewed since.</summary>
    ValueTask<bool> DeleteUnaskedManifestAsync(BlobDigest digest, DateTimeOffset leaseBefore, CancellationToken cancel);

    /// <summary>Takes a blob out, unless a manifest of this repository uses it.</summary>
    ValueTask<BlobDeletion> DeleteBlobAsync(BlobDigest digest, CancellationToken cancel);

    /// <summary>Forgets blobs that were swept: they are on no disk any more.</summary>
    /// <returns>How many.</returns>
    ValueTask<int> ForgetSweptAsync(CancellationToken cancel);
}
