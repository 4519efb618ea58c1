using Poncho.Registry.Naming;

namespace Poncho.Registry.Manifests;

/// <summary>What a manifest says is part of it.</summary>
/// <param name="Digest">Of the blob or manifest.</param>
/// <param name="IsManifest">One that an index lists, instead of a config or a layer.</param>
/// <param name="MayBeElsewhere">It need not be in the registry: not to be distributed, or its bytes stand in the manifest itself.</param>
internal sealed record ManifestReference(BlobDigest Digest, bool IsManifest, bool MayBeElsewhere);
