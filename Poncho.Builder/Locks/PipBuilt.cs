namespace Poncho.Builder.Locks;

/// <summary>A Python project of which a wheel is built: an sdist, a git repository, or a folder of local code.</summary>
public abstract record PipBuilt : PipSource
{
    /// <summary>
    /// The wheel that was built of it; null until there is one. A lock says which wheel an sdist or repository became, since two builds need
    /// not be equal; of local code it says none.
    /// </summary>
    public LockedWheel? Wheel { get; init; }
}
