namespace Poncho.Builder.Sources.Git;

/// <summary>The caches of all remotes, below one folder.</summary>
/// <param name="tools">What they are fetched with.</param>
/// <param name="folder">Where they are; made when the first is.</param>
/// <param name="baseFolder">Remotes that are folders, and not absolute, are below it.</param>
/// <param name="home">The user's home folder, for <c>~</c>; null where there is none.</param>
internal sealed class GitCaches(GitTools tools, string folder, string baseFolder, string? home)
{
    /// <summary>What they are fetched and read with.</summary>
    public GitTools Tools => tools;

    /// <summary>Where they are.</summary>
    public string Folder => folder;

    /// <summary>A remote as a spec or lock names it.</summary>
    /// <param name="text">URL, <c>user@host:path</c> or folder.</param>
    public GitRemote Remote(string text) => GitRemote.Parse(text, baseFolder, home);

    /// <summary>The cache of a remote.</summary>
    /// <param name="remote">Where from.</param>
    /// <param name="isPartial">Whether only some folders are wanted of it; such a cache lacks the files of others.</param>
    public GitCache Of(GitRemote remote, bool isPartial)
    {
        string name = remote.Key + (isPartial ? ".part.git" : ".git");
        return new GitCache(tools.Remotes, Path.Combine(folder, name), remote);
    }

    /// <summary>What the branches and tags of a remote were when it was asked last.</summary>
    public GitRefNotes NotesOf(GitRemote remote) => new(Path.Combine(folder, remote.Key + ".refs"));
}
