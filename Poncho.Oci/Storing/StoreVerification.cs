namespace Poncho.Oci.Storing;

/// <summary>What a verification found.</summary>
public sealed record StoreVerification
{
    /// <summary>Blobs that were read, manifests included.</summary>
    public required int Blobs { get; init; }

    /// <summary>Their bytes, as the descriptors say.</summary>
    public required long Bytes { get; init; }

    /// <summary>The blobs that are missing, short, long, changed or malformed, ordinal by digest; empty where all is right.</summary>
    public required IReadOnlyList<BlobProblem> Problems { get; init; }
}
