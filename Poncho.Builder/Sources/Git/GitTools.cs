using Poncho.Builder.Sources.Git.LibGit2;
using Poncho.IO.Net;

namespace Poncho.Builder.Sources.Git;

/// <summary>What git sources are fetched and read with: the <c>git</c> program where this machine has one, and libgit2.</summary>
/// <param name="program">Fetches where it is installed: it knows every transport, credential helper, partial fetch and LFS.</param>
/// <param name="http">The way out for libgit2.</param>
/// <param name="nativeFolder">Where libgit2's native part is put when it is first needed.</param>
internal sealed class GitTools(GitProgram program, HttpClients http, string nativeFolder)
{
    public GitProgram Program => program;

    /// <summary>Asks and fetches.</summary>
    public IGitRemotes Remotes { get; } = program.IsInstalled ? new ProgramRemotes(program) : new LibraryRemotes(program, http, nativeFolder);

    /// <summary>Opens a repository to read it. libgit2 does not know names of SHA-256: such a repository is read by the program.</summary>
    public async Task<IGitObjects> OpenAsync(GitPlace place, CancellationToken cancel) => place.Commit.Length > GitNames.Sha1Length
        ? new ProgramObjects(program, place.Folder)
        : new LibraryObjects(await LibraryAsync(cancel), program, place.Folder);

    /// <summary>Loads libgit2.</summary>
    public Task<LibGit2Functions> LibraryAsync(CancellationToken cancel) => LibGit2Loader.LoadAsync(nativeFolder, cancel);
}
