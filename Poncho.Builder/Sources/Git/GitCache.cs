using System.Text;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// What was fetched of one remote: a bare repository of ours, in which a ref <c>refs/poncho/COMMIT</c> says that a commit is there with all that it needs. Commits come one by one, without
/// their history, where the server can do that; what two of them share comes once.
/// </summary>
/// <param name="git">The program.</param>
/// <param name="folder">The repository; made when the first commit is fetched.</param>
/// <param name="remote">Where from.</param>
internal sealed class GitCache(GitProgram git, string folder, GitRemote remote)
{
    private const string RemoteName = "poncho";

    /// <summary>The repository.</summary>
    public string Folder => folder;

    /// <summary>Whether a commit is there.</summary>
    public bool Has(string commit) => File.Exists(Path.Combine(folder, "refs", "poncho", commit));

    /// <summary>Fetches a commit where it is not there yet.</summary>
    /// <param name="commit">Its full name.</param>
    /// <param name="reference">The branch or tag that led to it, for servers that give only these; null for HEAD.</param>
    /// <param name="below">The folder that is wanted: files elsewhere stay away where the server can do that. Null for all.</param>
    /// <param name="cancel">Ends git; nothing half done is used later.</param>
    /// <returns>False where the remote has no such commit.</returns>
    /// <exception cref="PonchoException">The remote cannot be read.</exception>
    public async Task<bool> EnsureAsync(string commit, string? reference, string? below, CancellationToken cancel)
    {
        if (Has(commit)) return true;
        await CreateAsync(commit.Length, cancel);
        using var alone = await FileLock.ExclusiveAsync(folder + ".lock", cancel);
        if (Has(commit)) return true;
        DeleteLocks();
        string[] partial = below is null ? ["--no-filter"] : ["--filter=blob:none"];
        var shallow = await FetchAsync(["--depth=1", .. partial, RemoteName, $"+{commit}:{Arriving}"], cancel);
        if (!shallow.Succeeded && !await FetchOtherwiseAsync(commit, reference, shallow.Error, cancel)) return false;
        if (below is not null) await FetchFilesAsync(commit, below, cancel);
        await ChangeAsync(["update-ref", $"refs/poncho/{commit}", commit], cancel);
        return true;
    }

    private const string Arriving = "refs/poncho-arriving";

    private (string, string)[] Settings => [($"remote.{RemoteName}.url", remote.Address), ("fetch.unpackLimit", "1"), ("fetch.writeCommitGraph", "false"), ("fetch.recurseSubmodules", "false")];

    // A server of the old protocol gives what a branch or tag names, and nothing else; one of plain files knows nothing of depth.
    private async Task<bool> FetchOtherwiseAsync(string commit, string? reference, string said, CancellationToken cancel)
    {
        if (GitErrors.IsFinal(said)) throw GitErrors.Unreadable(remote, said);
        var named = await FetchAsync(["--depth=1", RemoteName, $"+{reference ?? "HEAD"}:{Arriving}"], cancel);
        if (named.Succeeded && await IsThereAsync(commit, cancel)) return true;
        string[] whole = File.Exists(Path.Combine(folder, "shallow")) ? ["--unshallow"] : [];
        var all = await FetchAsync([.. whole, RemoteName, "+refs/heads/*:refs/poncho-all/heads/*", "+refs/tags/*:refs/poncho-all/tags/*"], cancel);
        if (!all.Succeeded) throw GitErrors.Unreadable(remote, all.Error);
        return await IsThereAsync(commit, cancel);
    }

    private async Task CreateAsync(int digits, CancellationToken cancel)
    {
        if (Directory.Exists(folder)) return;
        string parent = Path.GetDirectoryName(folder)!;
        Folders.Ensure(parent);
        string temporary = AtomicFile.TemporaryNameBeside(folder);
        var made = await git.RunAsync(new GitCall { Words = ["init", "-q", "--bare", "--template=", $"--object-format={(digits == 64 ? "sha256" : "sha1")}", temporary], Reach = GitReach.Cache }, cancel);
        if (!made.Succeeded) throw GitErrors.Cache(folder, made.Error);
        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private Task<GitAnswer> FetchAsync(string[] words, CancellationToken cancel, IEnumerable<string>? objects = null) => git.RunAsync(
        new GitCall
        {
            Words = ["fetch", "-q", "--no-tags", "--no-write-fetch-head", .. words],
            Repository = folder,
            Reach = GitReach.Remote,
            // Asked for by name, nothing that is here says what else need not come.
            Settings = objects is null ? Settings : [.. Settings, ("fetch.negotiationAlgorithm", "noop")],
            Input = Encoding.ASCII.GetBytes(string.Concat((objects ?? []).Select(name => name + "\n"))),
        },
        cancel);

    private async Task<bool> IsThereAsync(string commit, CancellationToken cancel) =>
        (await git.RunAsync(new GitCall { Words = ["cat-file", "-e", commit + "^{commit}"], Repository = folder, Reach = GitReach.Cache }, cancel)).Succeeded;

    private async Task<byte[]> ChangeAsync(string[] words, CancellationToken cancel)
    {
        var answer = await git.RunAsync(new GitCall { Words = words, Repository = folder, Reach = GitReach.Cache }, cancel);
        return answer.Succeeded ? answer.Output : throw GitErrors.Cache(folder, answer.Error);
    }

    // Files that a fetch without them left out, all at once: git itself would fetch them one by one as they are read.
    private async Task FetchFilesAsync(string commit, string below, CancellationToken cancel)
    {
        var listed = await git.RunAsync(new GitCall { Words = ["rev-list", "--objects", "--no-object-names", "--missing=print", $"{commit}:{below}"], Repository = folder, Reach = GitReach.Cache }, cancel);
        // No such folder: who reads the tree says so.
        if (!listed.Succeeded) return;
        var missing = Encoding.ASCII.GetString(listed.Output).Split('\n').Where(line => line.StartsWith('?')).Select(line => line[1..]).ToList();
        if (missing.Count == 0) return;
        var answer = await FetchAsync(["--filter=blob:none", "--stdin", RemoteName], cancel, missing);
        if (!answer.Succeeded) throw GitErrors.Unreadable(remote, answer.Error);
    }

    // Left behind by a git that was killed; while our lock is held nobody else is at work here.
    private void DeleteLocks()
    {
        foreach (string name in new[] { "shallow.lock", "packed-refs.lock", "config.lock", Arriving + ".lock" }) File.Delete(Path.Combine(folder, name));
        string refs = Path.Combine(folder, "refs");
        if (!Directory.Exists(refs)) return;
        foreach (string file in Directory.EnumerateFiles(refs, "*.lock", SearchOption.AllDirectories)) File.Delete(file);
    }
}
