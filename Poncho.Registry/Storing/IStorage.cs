using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing;

/// <summary>
/// The door to where a registry keeps things: blobs under their digests, and for each repository what belongs to it and its tags. What is
/// acknowledged here is on the disk. A folder is behind it (<c>Folders/</c>); whatever else can do the same fits.
/// </summary>
/// <remarks>Everything may be called by all threads at once. Errors of the disk are <see cref="IOException"/> or a <see cref="IO.PonchoException"/>.</remarks>
internal interface IStorage
{
    /// <summary>A repository, which need not be there: it is made by what is first written to it.</summary>
    IRepository Repository(RepositoryName name);

    /// <summary>Names of repositories in ordinal order: those behind a text (empty: from the first).</summary>
    IEnumerable<RepositoryName> Repositories(string after);

    /// <summary>Begins an upload.</summary>
    /// <param name="repository">Where its blob will be.</param>
    /// <param name="algorithm">What its bytes are hashed by as they come.</param>
    IUpload StartUpload(RepositoryName repository, string algorithm);

    /// <summary>An upload that was begun, perhaps by an earlier process; null where there is none in this repository.</summary>
    IUpload? FindUpload(RepositoryName repository, string id);

    /// <summary>Bytes of the blob, whichever repository has it; null where it is not there. Renews its lease.</summary>
    ValueTask<long?> FindBlobAsync(BlobDigest digest, CancellationToken cancel);

    /// <summary>Deletes uploads that nobody has touched since.</summary>
    /// <returns>How many.</returns>
    int EndUploads(DateTimeOffset untouchedSince);

    /// <summary>Tries whether it can be written; throws where it cannot.</summary>
    ValueTask TryAsync(CancellationToken cancel);

    /// <summary>What garbage collection works on.</summary>
    IBlobShelf Blobs { get; }
}
