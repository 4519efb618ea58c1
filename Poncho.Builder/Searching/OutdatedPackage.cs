namespace Poncho.Builder.Searching;

/// <summary>A source of a lock that has a newer state.</summary>
/// <param name="Platform">What it is locked for.</param>
/// <param name="Kind">Of the source, such as <c>conda</c>.</param>
/// <param name="Name">Of the source.</param>
/// <param name="Locked">Its version, or the state in a word; null where an update would add it.</param>
/// <param name="Allowed">What an update would take; null where it would take it out.</param>
/// <param name="Newest">The newest version that its channel has, whatever the spec asks; null where that is not known, as of pip's.</param>
internal sealed record OutdatedPackage(string Platform, string Kind, string Name, string? Locked, string? Allowed, string? Newest);
