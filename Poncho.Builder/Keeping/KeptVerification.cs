namespace Poncho.Builder.Keeping;

/// <summary>What <c>poncho cache verify</c> found.</summary>
internal sealed record KeptVerification
{
    /// <summary>Blobs that names of the store reach, and that are whole.</summary>
    public required int Blobs { get; init; }

    /// <summary>Layers of the node cache that are whole.</summary>
    public required int Layers { get; init; }

    /// <summary>Environments of the node cache that are whole.</summary>
    public required int Environments { get; init; }

    /// <summary>Environments of the node cache of which nothing says what their files should be.</summary>
    public required int Unknown { get; init; }

    /// <summary>What was damaged.</summary>
    public required IReadOnlyList<KeptDamage> Removed { get; init; }
}
