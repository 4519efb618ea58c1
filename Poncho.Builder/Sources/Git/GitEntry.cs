namespace Poncho.Builder.Sources.Git;

/// <summary>One file, link or submodule of a commit.</summary>
/// <param name="Path">Below the folder that is read, with <c>/</c>; checked: relative, no <c>..</c>, no <c>.git</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Object">The name of the object that holds its content; of a submodule the commit.</param>
internal sealed record GitEntry(string Path, GitEntryKind Kind, string Object);
