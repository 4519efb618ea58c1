namespace Poncho.Builder.Sources.Git;

/// <summary>A commit in a repository that has it.</summary>
/// <param name="Folder">The repository.</param>
/// <param name="Remote">Where it came from.</param>
/// <param name="Commit">The commit's full name.</param>
internal sealed record GitPlace(string Folder, GitRemote Remote, string Commit);
