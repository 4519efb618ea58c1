namespace Poncho.Builder.Sources.Git;

/// <summary>A file or link of a snapshot.</summary>
/// <param name="Path">Below the source's folder.</param>
/// <param name="Kind">What it is; never a submodule.</param>
/// <param name="Object">The name of its content.</param>
/// <param name="Place">The number of its repository.</param>
internal sealed record GitSnapshotFile(string Path, GitEntryKind Kind, string Object, int Place);
