using Poncho.Registry.Naming;

namespace Poncho.Registry.Manifests;

/// <summary>What a registry has to know of a manifest or index, of whatever media type: what it refers to, and what lists of referrers repeat of it.</summary>
internal sealed record ManifestFacts
{
    /// <summary>What it says that it is; null where it does not.</summary>
    public string? MediaType { get; init; }

    public string? ArtifactType { get; init; }

    /// <summary>The media type of its config; null where it has none, as an index.</summary>
    public string? ConfigMediaType { get; init; }

    /// <summary>Whether it lists manifests.</summary>
    public required bool IsIndex { get; init; }

    /// <summary>Config, layers and manifests, in their order.</summary>
    public required IReadOnlyList<ManifestReference> References { get; init; }

    /// <summary>The manifest that this one is about, which need not be there; null where it is about none.</summary>
    public BlobDigest? Subject { get; init; }

    /// <summary>The object of annotations as it stands in the manifest; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Annotations { get; init; }

    /// <summary>What a list of referrers says it is: of an image that does not say, its config's type (specification, "Listing Referrers").</summary>
    public string? ReferrerType => ArtifactType is { Length: > 0 } ? ArtifactType : IsIndex ? null : ConfigMediaType;
}
