using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing;

/// <param name="Digest">What it is called.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Since">When its lease was last renewed; in the trash, when it came there.</param>
internal sealed record ShelvedBlob(BlobDigest Digest, long Size, DateTimeOffset Since);
