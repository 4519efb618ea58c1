using System.Text;

namespace Poncho.Builder.Sources.Git;

/// <summary>Asks and fetches by the <c>git</c> program.</summary>
internal sealed class ProgramRemotes(GitProgram git) : IGitRemotes
{
    /// <summary>Where a commit is until all that it needs is here.</summary>
    private const string Arriving = "refs/poncho-arriving";

    private static readonly (string, string)[] FetchSettings =
    [
        ("fetch.unpackLimit", "1"),
        ("fetch.writeCommitGraph", "false"),
        ("fetch.recurseSubmodules", "false"),
    ];

    public async Task<GitRefList> ListAsync(GitRemote remote, IReadOnlyList<string> patterns, CancellationToken cancel)
    {
        string[] words = ["ls-remote", "-q", GitCall.RemoteName, .. patterns];
        var answer = await git.RunAsync(new GitCall { Words = words, Reach = GitReach.Remote, Remote = remote }, cancel);
        return answer.Succeeded ? GitRefList.Parse(answer.Output) : throw GitErrors.Unreadable(remote, answer.Error);
    }

    public async Task CreateAsync(string folder, int digits, CancellationToken cancel)
    {
        string format = digits > GitNames.Sha1Length ? "sha256" : "sha1";
        string[] words = ["init", "-q", "--bare", "--template=", $"--object-format={format}", folder];
        var made = await git.RunAsync(new GitCall { Words = words, Reach = GitReach.Cache }, cancel);
        if (!made.Succeeded) throw GitErrors.Cache(folder, made.Error);
    }

    public async Task<bool> FetchAsync(string folder, GitRemote remote, string commit, string? reference, string? below, CancellationToken cancel)
    {
        string[] partial = below is null ? ["--no-filter"] : ["--filter=blob:none"];
        var shallow = await FetchAsync(folder, remote, ["--depth=1", .. partial, GitCall.RemoteName, $"+{commit}:{Arriving}"], cancel);
        if (!shallow.Succeeded && !await FetchOtherwiseAsync(folder, remote, commit, reference, shallow.Error, cancel)) return false;
        if (below is not null) await FetchFilesAsync(folder, remote, commit, below, cancel);
        var noted = await RunInCacheAsync(folder, ["update-ref", $"refs/poncho/{commit}", commit], cancel);
        return noted.Succeeded ? true : throw GitErrors.Cache(folder, noted.Error);
    }

    // Folders are fetched, too: git looks whose they are, and fetches what is not here.
    public string? InPlace(GitRemote remote) => null;

    public Task<bool> HasAsync(string folder, GitRemote remote, string commit, CancellationToken cancel) => IsThereAsync(folder, commit, cancel);

    // A server of the old protocol gives what a branch or tag names, and nothing else; one of plain files knows nothing of depth.
    private async Task<bool> FetchOtherwiseAsync(
        string folder, GitRemote remote, string commit, string? reference, string said, CancellationToken cancel)
    {
        if (GitErrors.IsFinal(said)) throw GitErrors.Unreadable(remote, said);
        var named = await FetchAsync(folder, remote, ["--depth=1", GitCall.RemoteName, $"+{reference ?? "HEAD"}:{Arriving}"], cancel);
        if (named.Succeeded && await IsThereAsync(folder, commit, cancel)) return true;
        string[] whole = File.Exists(Path.Combine(folder, "shallow")) ? ["--unshallow"] : [];
        string[] specs = ["+refs/heads/*:refs/poncho-all/heads/*", "+refs/tags/*:refs/poncho-all/tags/*"];
        var all = await FetchAsync(folder, remote, [.. whole, GitCall.RemoteName, .. specs], cancel);
        if (!all.Succeeded) throw GitErrors.Unreadable(remote, all.Error);
        return await IsThereAsync(folder, commit, cancel);
    }

    private Task<GitAnswer> FetchAsync(
        string folder, GitRemote remote, string[] words, CancellationToken cancel, IEnumerable<string>? objects = null)
    {
        var call = new GitCall
        {
            Words = ["fetch", "-q", "--no-tags", "--no-write-fetch-head", .. words],
            Repository = folder,
            Reach = GitReach.Remote,
            Remote = remote,
            // When objects are asked for by name, what is here already says nothing about what else need not come.
            Settings = objects is null ? FetchSettings : [.. FetchSettings, ("fetch.negotiationAlgorithm", "noop")],
            Input = Encoding.ASCII.GetBytes(string.Concat((objects ?? []).Select(name => name + "\n"))),
        };
        return git.RunAsync(call, cancel);
    }

    private async Task<bool> IsThereAsync(string folder, string commit, CancellationToken cancel)
    {
        var answer = await RunInCacheAsync(folder, ["cat-file", "-e", commit + "^{commit}"], cancel);
        return answer.Succeeded;
    }

    private Task<GitAnswer> RunInCacheAsync(string folder, string[] words, CancellationToken cancel) =>
        git.RunAsync(new GitCall { Words = words, Repository = folder, Reach = GitReach.Cache }, cancel);

    // Files that a fetch without them left out, all at once: git itself would fetch them one by one as they are read.
    private async Task FetchFilesAsync(string folder, GitRemote remote, string commit, string below, CancellationToken cancel)
    {
        string[] words = ["rev-list", "--objects", "--no-object-names", "--missing=print", $"{commit}:{below}"];
        var listed = await RunInCacheAsync(folder, words, cancel);
        // There is no such folder, which is told when the tree is read.
        if (!listed.Succeeded) return;
        string[] lines = Encoding.ASCII.GetString(listed.Output).Split('\n');
        var missing = lines.Where(line => line.StartsWith('?')).Select(line => line[1..]).ToList();
        if (missing.Count == 0) return;
        var answer = await FetchAsync(folder, remote, ["--filter=blob:none", "--stdin", GitCall.RemoteName], cancel, missing);
        if (!answer.Succeeded) throw GitErrors.Unreadable(remote, answer.Error);
    }
}
