namespace Poncho.Runtime.NodeCache;

/// <summary>What a look at a node cache found.</summary>
public sealed record CacheVerification
{
    /// <summary>Layers that are whole.</summary>
    public required int Layers { get; init; }

    /// <summary>Environments that are whole.</summary>
    public required int Environments { get; init; }

    /// <summary>Environments of tarballs without a head: nothing says what their files should be.</summary>
    public required int Unknown { get; init; }

    /// <summary>What was damaged, and is removed: the next run unpacks it again.</summary>
    public required IReadOnlyList<CacheDamage> Removed { get; init; }
}
