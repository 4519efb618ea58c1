using Poncho.IO;

namespace Poncho.Builder.Sources.Git;

/// <summary>Asks remotes, and fetches from them.</summary>
internal interface IGitRemotes
{
    /// <summary>Which refs a remote has.</summary>
    /// <param name="remote">Where.</param>
    /// <param name="patterns">Refs that are enough (<see cref="GitRefList.Patterns"/>); none for all.</param>
    /// <param name="cancel">Ends the conversation.</param>
    /// <exception cref="PonchoException">The remote cannot be read.</exception>
    Task<GitRefList> ListAsync(GitRemote remote, IReadOnlyList<string> patterns, CancellationToken cancel);

    /// <summary>Makes an empty repository.</summary>
    /// <param name="folder">Does not exist yet.</param>
    /// <param name="digits">Hex digits of its objects' names: 40 or 64.</param>
    /// <param name="cancel">Stops the making.</param>
    /// <exception cref="PonchoException">It cannot be made.</exception>
    Task CreateAsync(string folder, int digits, CancellationToken cancel);

    /// <summary>Brings a commit into a repository, and notes it there under <c>refs/poncho/COMMIT</c>.</summary>
    /// <param name="folder">The repository; nobody else changes it meanwhile.</param>
    /// <param name="remote">Where from.</param>
    /// <param name="commit">Its full name.</param>
    /// <param name="reference">The branch or tag that led to it, for servers that give only these; null for HEAD.</param>
    /// <param name="below">The folder that is wanted: files elsewhere may stay away. Null for all.</param>
    /// <param name="cancel">Ends the fetch; nothing half done is used later.</param>
    /// <returns>False where the remote has no such commit.</returns>
    /// <exception cref="PonchoException">The remote cannot be read.</exception>
    Task<bool> FetchAsync(string folder, GitRemote remote, string commit, string? reference, string? below, CancellationToken cancel);

    /// <summary>
    /// The repository of a remote that is a folder of this machine, where it is read in its place and never copied; null where it is fetched
    /// like any other.
    /// </summary>
    string? InPlace(GitRemote remote);

    /// <summary>Whether a repository that is read in its place has a commit.</summary>
    /// <exception cref="PonchoException">It cannot be read.</exception>
    Task<bool> HasAsync(string folder, GitRemote remote, string commit, CancellationToken cancel);
}
