using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing;

/// <summary>
/// All blobs with their leases. A blob's lease is renewed whenever somebody is told that it is there; one that is in the trash comes back at once
/// when it is asked for.
/// </summary>
internal interface IBlobShelf
{
    /// <summary>Every blob that is in its place.</summary>
    IEnumerable<ShelvedBlob> All();

    /// <summary>Every blob that is in the trash, with the time since when.</summary>
    IEnumerable<ShelvedBlob> Trashed();

    /// <summary>Puts a blob into the trash unless its lease was renewed since; false then.</summary>
    bool TryTrash(BlobDigest digest, DateTimeOffset leaseBefore);

    /// <summary>Brings a blob back from the trash; false where it is not there.</summary>
    bool TryRestore(BlobDigest digest);

    /// <summary>Deletes a blob from the trash.</summary>
    void Delete(BlobDigest digest);

    /// <summary>The file that has a blob's bytes; null where it is not there, or no file.</summary>
    string? FileOf(BlobDigest digest);

    /// <summary>Opens a blob for reading, in whichever repository; null where it is not there. Renews no lease.</summary>
    IBlobContent? Open(BlobDigest digest);
}
