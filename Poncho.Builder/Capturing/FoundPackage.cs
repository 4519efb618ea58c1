using Poncho.Builder.Locks;

namespace Poncho.Builder.Capturing;

/// <summary>A conda package of an environment as a source of a lock.</summary>
/// <param name="Record">What the environment says of it.</param>
/// <param name="Source">The same as a lock says it, with the addresses that it is fetched from here.</param>
/// <param name="Problem">Why it cannot be had, so that its files are taken as they lie there; null where it can.</param>
internal sealed record FoundPackage(PrefixRecord Record, CondaSource Source, string? Problem);
