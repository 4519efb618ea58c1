using System.Net;
using System.Net.Sockets;
using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Git;

public class GitLockerTests
{
    [Fact]
    public async Task A_branch_a_tag_a_commit_HEAD_and_a_whole_ref_lead_to_their_commits()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        string first = await shop.CommitAsync(repository, ("a", "1"));
        await shop.RunAsync(repository, "tag", "-a", "-m", "annotated", "v1");
        await shop.RunAsync(repository, "branch", "work");
        string second = await shop.CommitAsync(repository, ("a", "2"));
        await shop.RunAsync(repository, "tag", "light");
        var run = await GitRun.InAsync(folder["home"]);
        foreach (var (reference, commit) in new[] { (null, second), ("main", second), ("HEAD", second), ("light", second), ("work", first), ("v1", first), ("refs/tags/v1", first), ("heads/work", first), (first, first), (first.ToUpperInvariant(), first) })
        {
            var source = await run.LockAsync(GitRun.Part(repository, reference));
            Assert.Equal(commit, source.Commit);
            Assert.Equal("file:///r", source.Url);
        }
    }

    [Fact]
    public async Task The_digits_of_an_annotated_tag_are_told_from_a_commits()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        string commit = await shop.CommitAsync(repository, ("a", "1"));
        await shop.RunAsync(repository, "tag", "-a", "-m", "annotated", "v1");
        string tag = (await shop.RunAsync(repository, "rev-parse", "v1")).Trim();
        var run = await GitRun.InAsync(folder["home"]);
        var source = await run.LockAsync(GitRun.Part(repository, tag));
        var refused = await Assert.ThrowsAsync<PonchoException>(() => run.MakeAsync(source));
        Assert.EndsWith($"has an annotated tag under these digits, and no commit: \"{tag}\"", refused.Message, StringComparison.Ordinal);
        Assert.Equal($"name the tag, or what it leads to: {commit}", refused.Hint);
    }

    [Fact]
    public async Task Of_a_branch_and_a_tag_of_one_name_the_branch_is_taken_and_this_is_said()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        await shop.CommitAsync(repository, ("a", "1"));
        await shop.RunAsync(repository, "tag", "both");
        string second = await shop.CommitAsync(repository, ("a", "2"));
        await shop.RunAsync(repository, "branch", "both");
        var run = await GitRun.InAsync(folder["home"]);
        Assert.Equal(second, (await run.LockAsync(GitRun.Part(repository, "both"))).Commit);
        Assert.Contains("\"both\"", Assert.Single(run.Progress.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_lock_of_before_says_stays_until_it_is_to_move()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        string first = await shop.CommitAsync(repository, ("a", "1"));
        var run = await GitRun.InAsync(folder["home"]);
        var part = GitRun.Part(repository, "main");
        var before = LockOf(await run.LockAsync(part));
        string second = await shop.CommitAsync(repository, ("a", "2"));
        run.Options = run.Options with { Before = before };
        Assert.Equal(first, (await run.LockAsync(part)).Commit);
        Assert.Equal(second, (await run.LockAsync(part with { Ref = null })).Commit);
        run.Options = run.Options with { Moving = new HashSet<string> { "DATA" } };
        Assert.Equal(second, (await run.LockAsync(part)).Commit);
    }

    private static EnvironmentLock LockOf(GitSource source) => new()
    {
        Platform = "linux-64",
        Spec = Digest.Of("spec"u8),
        VirtualPackages = [],
        ByteCompilation = ByteCompilation.Left,
        Requested = [],
        Variables = new Dictionary<string, string>(),
        Sources = [source],
    };

    [Fact]
    public async Task A_ref_that_is_not_there_is_told_with_near_ones()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        await shop.CommitAsync(repository, ("a", "1"));
        await shop.RunAsync(repository, "tag", "v1.2");
        var run = await GitRun.InAsync(folder["home"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(GitRun.Part(repository, "v1.3")));
        Assert.Equal($"git repository {repository} has no branch or tag \"v1.3\", needed for \"DATA\"", error.Message);
        Assert.Equal("did you mean \"v1.2\"?", error.Hint);
        error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(GitRun.Part(repository, "1234567")));
        Assert.Contains("give all of its digits", error.Hint, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(GitRun.Part(repository, "zzzzz")));
        Assert.Equal("it has main or v1.2", error.Hint);
    }

    [Fact]
    public async Task A_remote_that_is_not_there_is_told_without_its_password()
    {
        using var folder = new TempFolder();
        Programs.Need("git");
        var run = await GitRun.InAsync(folder["home"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(GitRun.Part(folder["none"])));
        Assert.Equal($"cannot read git repository (there is none): \"{folder["none"]}\"", error.Message);
        error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(GitRun.Part("http://me:hunter2@127.0.0.1:1/r.git")));
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"http://127.0.0.1:1/r.git\"", error.Message, StringComparison.Ordinal);
        Assert.Equal("check the address, the network and the proxy", error.Hint);
    }

    [Fact]
    public async Task Offline_a_ref_means_what_it_meant_when_it_was_asked_for()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string repository = await shop.CreateAsync("r");
        string commit = await shop.CommitAsync(repository, ("a", "1"));
        await shop.BareAsync(repository, "r.git");
        var (part, source) = await LockOverHttpAsync(folder);
        Assert.Equal(commit, source.Commit);
        var offline = await GitRun.InAsync(folder["home"], offline: true);
        Assert.Equal(commit, (await offline.LockAsync(part)).Commit);
        var error = await Assert.ThrowsAsync<PonchoException>(() => offline.LockAsync(part with { Ref = "other" }));
        Assert.Equal("run it once without --offline", error.Hint);
        error = await Assert.ThrowsAsync<PonchoException>(() => offline.MakeAsync(source));
        Assert.Contains("is not in the cache", error.Message, StringComparison.Ordinal);
    }

    private static async Task<(GitPart Part, GitSource Source)> LockOverHttpAsync(TempFolder folder)
    {
        using var server = DataServer.Start(git: folder["git"]);
        var part = GitRun.Part(server.Url + "/git/r.git", "main");
        return (part, await (await GitRun.InAsync(folder["home"])).LockAsync(part));
    }

    [Fact]
    public async Task A_server_that_is_silent_is_left_when_the_user_wants_no_more()
    {
        using var folder = new TempFolder();
        Programs.Need("git");
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var run = await GitRun.InAsync(folder["home"]);
        using var stop = new CancellationTokenSource();
        var locking = run.LockAsync(GitRun.Part($"http://{silent.LocalEndpoint}/r.git"), stop.Token);
        using var asked = await silent.AcceptTcpClientAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => locking);
    }
}
