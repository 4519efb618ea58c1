using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// What was fetched of one remote: a bare repository of ours, in which a ref <c>refs/poncho/COMMIT</c> says that a commit is there with all
/// that it needs. Commits come one by one, without their history, where the server can do that; what two of them share comes once.
/// </summary>
/// <param name="remotes">Fetches.</param>
/// <param name="folder">The repository; made when the first commit is fetched.</param>
/// <param name="remote">Where from.</param>
internal sealed class GitCache(IGitRemotes remotes, string folder, GitRemote remote)
{
    // Of git, below the repository's folder.
    private static readonly string[] LockFiles = ["shallow.lock", "packed-refs.lock", "config.lock", "refs/poncho-arriving.lock"];

    /// <summary>Whether a commit is there.</summary>
    public bool Has(string commit) => File.Exists(Path.Combine(folder, "refs", "poncho", commit));

    /// <summary>Fetches a commit where it is not there yet.</summary>
    /// <param name="commit">Its full name.</param>
    /// <param name="reference">The branch or tag that led to it, for servers that give only these; null for HEAD.</param>
    /// <param name="below">The folder that is wanted: files elsewhere stay away where the server can do that. Null for all.</param>
    /// <param name="cancel">Ends the fetch; nothing half done is used later.</param>
    /// <returns>The commit in the repository that has it; null where the remote has no such commit.</returns>
    /// <exception cref="PonchoException">The remote cannot be read.</exception>
    public async Task<GitPlace?> EnsureAsync(string commit, string? reference, string? below, CancellationToken cancel)
    {
        var place = new GitPlace(folder, remote, commit);
        if (Has(commit)) return place;
        if (remotes.InPlace(remote) is { } original)
        {
            bool isThere = await remotes.HasAsync(original, remote, commit, cancel);
            return isThere ? place with { Folder = original } : null;
        }

        await CreateAsync(commit.Length, cancel);
        using var alone = await FileLock.ExclusiveAsync(folder + ".lock", cancel);
        if (Has(commit)) return place;
        DeleteLocks();
        return await remotes.FetchAsync(folder, remote, commit, reference, below, cancel) ? place : null;
    }

    private async Task CreateAsync(int digits, CancellationToken cancel)
    {
        if (Directory.Exists(folder)) return;
        Folders.Ensure(Path.GetDirectoryName(folder)!);
        string temporary = AtomicFile.TemporaryNameBeside(folder);
        await remotes.CreateAsync(temporary, digits, cancel);
        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    // Left behind by a git that was killed; while our lock is held nobody else is at work here.
    private void DeleteLocks()
    {
        foreach (string name in LockFiles) File.Delete(Path.Combine(folder, name));
        string refs = Path.Combine(folder, "refs");
        if (!Directory.Exists(refs)) return;
        foreach (string file in Directory.EnumerateFiles(refs, "*.lock", SearchOption.AllDirectories)) File.Delete(file);
    }
}
