using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing;

/// <param name="WasThere">Whether the repository had the blob.</param>
/// <param name="UsedBy">A manifest that needs it, so that it stays; null: it is gone.</param>
internal sealed record BlobDeletion(bool WasThere, BlobDigest? UsedBy);
