using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing;

/// <summary>What a repository knows of a manifest without reading it.</summary>
/// <param name="Digest">Of its bytes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="MediaType">What it was pushed as: the answer's Content-Type.</param>
/// <param name="Subject">The manifest that it is about; null where it is about none.</param>
internal sealed record StoredManifest(BlobDigest Digest, long Size, string MediaType, BlobDigest? Subject);
