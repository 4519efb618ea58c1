namespace Poncho.Runtime.CacheCleaning;

/// <summary>What may stay in a cache. Nothing is said where both are null: then only layers go that no environment links to.</summary>
/// <param name="Bytes">How many bytes may stay; 0 for as few as possible.</param>
/// <param name="Unused">How long an environment may go unused.</param>
public sealed record EvictionLimits(long? Bytes, TimeSpan? Unused);
