using System.Buffers;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing;

/// <summary>Bytes that become a blob. It is found again by its name after an interruption, also by another process. One caller at a time holds it.</summary>
internal interface IUpload
{
    /// <summary>Its name in URLs.</summary>
    string Id { get; }

    /// <summary>Bytes so far.</summary>
    long Length { get; }

    /// <summary>Waits for its turn; what is done with the upload is done until the result is disposed.</summary>
    /// <returns>Null where the upload has ended meanwhile.</returns>
    ValueTask<IDisposable?> HoldAsync(CancellationToken cancel);

    /// <summary>Adds bytes at the end.</summary>
    void Append(ReadOnlySequence<byte> bytes);

    /// <summary>Makes it a blob of its repository, synced to the disk; the upload is over.</summary>
    /// <returns>False where the bytes are not those of the digest; then the upload is over as well.</returns>
    ValueTask<bool> CommitAsync(BlobDigest digest, CancellationToken cancel);

    /// <summary>Ends it; nothing stays.</summary>
    void Discard();
}
