using System.Net;
using System.Net.Sockets;
using System.Text;
using Poncho.Builder.Sources.Git.LibGit2;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Git;

/// <summary>Git sources on a machine that has no git program: libgit2 fetches. The repositories themselves are made with git.</summary>
public class WithoutGitTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_branch_a_tag_HEAD_and_a_commit_give_the_same_layer_as_with_the_program(bool serverGivesAnyCommit)
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string repository = await shop.CreateAsync("r");
        await shop.CommitAsync(repository, ("first", "1"));
        string old = await shop.CommitAsync(repository, ("a", "old"), ("d/run*", "#!/bin/sh\n"));
        await shop.CommitAsync(repository, ("a", "tagged"));
        await shop.RunAsync(repository, "tag", "-a", "-m", "annotated", "v1");
        await shop.CommitAsync(repository, ("a", "new"), ("large", new string('x', 17 << 20)));
        string bare = await shop.BareAsync(repository, "r.git");
        if (serverGivesAnyCommit) await shop.RunAsync(bare, "config", "uploadpack.allowReachableSHA1InWant", "true");
        using var server = DataServer.Start(git: folder["git"]);
        var with = await GitRun.InAsync(folder["with"]);
        var without = await GitRun.InAsync(folder["without"], hasGit: false);
        foreach (string remote in new[] { server.Url + "/git/r.git", repository, "file://" + bare })
        {
            foreach (string? reference in new[] { null, "main", "v1", "refs/tags/v1", old })
            {
                var part = GitRun.Part(remote, reference, keepsGit: true);
                var source = await with.LockAsync(part);
                Assert.Equal(source.Commit, (await without.LockAsync(part)).Commit);
                Assert.Equal((await with.MakeAsync(source)).Descriptor, (await without.MakeAsync(source)).Descriptor);
            }
        }
    }

    [Fact]
    public async Task A_commit_comes_without_its_history_and_the_next_one_beside_it_and_no_address_stays()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string repository = await shop.CreateAsync("r");
        for (int i = 0; i < 5; i++) await shop.CommitAsync(repository, ("a", $"{i}"));
        string bare = await shop.BareAsync(repository, "r.git");
        using var server = DataServer.Start(git: folder["git"]);
        var run = await GitRun.InAsync(folder["home"], hasGit: false);
        string remote = server.Url.Replace("://", "://me:hunter2@", StringComparison.Ordinal) + "/git/r.git";
        Assert.Equal("4", (await run.EntriesAsync(GitRun.Part(remote)))[1].Text);
        string cache = Directory.EnumerateDirectories(folder["home", "git"]).Single();
        Assert.Equal("1", await shop.RunAsync(cache, "rev-list", "--all", "--count"));
        await shop.CommitAsync(repository, ("a", "changed"), ("b", "new"));
        await shop.RunAsync(repository, "push", "-q", bare, "main");
        Assert.Equal(["changed", "new"], (await run.EntriesAsync(GitRun.Part(remote))).Skip(1).Select(e => e.Text));
        Assert.Equal("2", await shop.RunAsync(cache, "rev-list", "--all", "--count"));
        await shop.RunAsync(cache, "fsck", "--strict");
        foreach (string file in Directory.EnumerateFiles(folder["home", "git"], "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("hunter2", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        // The program goes on with what libgit2 has made.
        await shop.CommitAsync(repository, ("b", "newer"));
        await shop.RunAsync(repository, "push", "-q", bare, "main");
        Assert.Equal(["changed", "newer"], (await (await GitRun.InAsync(folder["home"])).EntriesAsync(GitRun.Part(remote))).Skip(1).Select(e => e.Text));
    }

    [Fact]
    public async Task Submodules_and_single_folders_come_as_with_the_program()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string inner = await shop.CreateAsync("inner"), outer = await shop.CreateAsync("outer");
        await shop.CommitAsync(inner, ("i", "recorded"));
        await shop.BareAsync(inner, "inner.git");
        await shop.RunAsync(outer, "submodule", "add", "-q", "../inner.git", "in");
        await shop.CommitAsync(outer, ("o/o", "outer"), ("o/p", "beside"));
        await shop.BareAsync(outer, "outer.git");
        using var server = DataServer.Start(git: folder["git"]);
        var with = await GitRun.InAsync(folder["with"]);
        var without = await GitRun.InAsync(folder["without"], hasGit: false);
        foreach (string? path in new[] { null, "o" })
        {
            var source = await with.LockAsync(GitRun.Part(server.Url + "/git/outer.git", path: path));
            Assert.Equal((await with.MakeAsync(source)).Descriptor, (await without.MakeAsync(source)).Descriptor);
        }
    }

    [Fact]
    public async Task The_password_is_that_of_the_address_or_of_netrc_and_a_wrong_one_is_told_without_it()
    {
        using var folder = new TempFolder();
        await using var server = new FileServer(Directory.CreateDirectory(folder["empty"]).FullName)
        {
            Answer = context =>
            {
                bool isRight = context.Request.Headers["Authorization"] == "Basic " + Convert.ToBase64String("me:hunter2"u8);
                context.Response.StatusCode = isRight ? 404 : 401;
                context.Response.Close();
                return Task.FromResult(true);
            },
        };
        var run = await GitRun.InAsync(folder["home"], hasGit: false);
        string address = server.Url + "/r.git";
        Assert.Equal("it asks for a name and password", await FaultAsync(run, address));
        Assert.Equal("it refuses the name and password", await FaultAsync(run, address.Replace("://", "://me:hunter3@", StringComparison.Ordinal)));
        Assert.Equal("there is none", await FaultAsync(run, address.Replace("://", "://me:hunter2@", StringComparison.Ordinal)));
        folder.Write("user/.netrc", "machine 127.0.0.1 login me password hunter2\n");
        Assert.Equal("there is none", await FaultAsync(await GitRun.InAsync(folder["home"], folder["user"], hasGit: false), address));
    }

    [Fact]
    public async Task What_only_the_program_can_do_is_said_in_one_line()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string repository = await shop.CreateAsync("r"), other = await shop.CreateAsync("sha256", "--object-format=sha256");
        await shop.CommitAsync(repository, ("a", "1"));
        await shop.CommitAsync(other, ("a", "1"));
        await shop.RunAsync(await shop.BareAsync(repository, "r.git"), "update-server-info");
        await using var files = new FileServer(folder["git"]);
        var run = await GitRun.InAsync(folder["home"], hasGit: false);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(GitRun.Part("me@example.org:r.git")));
        Assert.Equal("only the git program reaches repositories by this transport, and it is not installed: \"me@example.org:r.git\"", error.Message);
        Assert.Equal("install git, or give the repository's https address", error.Hint);
        error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(GitRun.Part(files.Url + "/r.git")));
        Assert.Equal($"cannot read git repository (it is served as plain files): \"{files.Url}/r.git\"", error.Message);
        Assert.StartsWith("install git", error.Hint, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(GitRun.Part(other)));
        Assert.Equal($"cannot read git repository (its objects have SHA-256 names, which only the git program reads): \"{other}\"", error.Message);
        Assert.StartsWith("install git", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_that_is_not_there_is_told_as_the_program_tells_it()
    {
        using var folder = new TempFolder();
        var run = await GitRun.InAsync(folder["home"], hasGit: false);
        Assert.Equal("there is none", await FaultAsync(run, folder["none"]));
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(GitRun.Part("http://me:hunter2@127.0.0.1:1/r.git")));
        Assert.Equal("cannot read git repository (connection refused): \"http://127.0.0.1:1/r.git\"", error.Message.Replace("Connection", "connection", StringComparison.Ordinal));
        Assert.Equal("check the address, the network and the proxy", error.Hint);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> FaultAsync(GitRun run, string remote)
    {
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(GitRun.Part(remote)));
        Assert.DoesNotContain("hunter", error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("cannot read git repository (", error.Message, StringComparison.Ordinal);
        return error.Message["cannot read git repository (".Length..error.Message.IndexOf(')', StringComparison.Ordinal)];
    }

    [Fact]
    public async Task A_server_that_is_silent_is_left_when_the_user_wants_no_more()
    {
        using var folder = new TempFolder();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var run = await GitRun.InAsync(folder["home"], hasGit: false);
        using var stop = new CancellationTokenSource();
        var locking = run.LockAsync(GitRun.Part($"http://{silent.LocalEndpoint}/r.git"), stop.Token);
        using var asked = await silent.AcceptTcpClientAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => locking);
    }

    [Fact]
    public async Task Pointers_of_large_files_stay_and_what_lacks_is_said()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        await shop.CommitAsync(repository, ("big.root", $"version https://git-lfs.github.com/spec/v1\noid sha256:{Digest.Of("large"u8).Hex}\nsize 5\n"));
        var run = await GitRun.InAsync(folder["home"], hasGit: false);
        var info = await run.MakeAsync(await run.LockAsync(GitRun.Part(repository)));
        Assert.Equal("git source DATA has large files (Git LFS), and git and git-lfs are not installed: their pointers are kept: \"big.root\"", Assert.Single(info.Warnings));
    }

    [Theory]
    [InlineData("[include]\n path = /dev/zero\n")]
    [InlineData("[submodule \"s\"][ INCLUDE ]\n path = /dev/zero\n")]
    public async Task Submodules_whose_list_includes_other_files_are_refused_unread(string text)
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        string commit = await shop.CommitAsync(repository, (".gitmodules", text));
        await shop.RunAsync(repository, "update-index", "--add", "--cacheinfo", $"160000,{commit},s");
        await shop.RunAsync(repository, "commit", "-q", "-m", "submodule");
        var error = await Assert.ThrowsAsync<PonchoException>(async () => await (await GitRun.InAsync(folder["home"])).EntriesAsync(GitRun.Part(repository)));
        Assert.Contains(".gitmodules includes another file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_native_part_is_put_below_its_digest_once_and_again_where_it_is_damaged()
    {
        using var folder = new TempFolder();
        string[] paths = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => NativePart.PutAsync(folder["native"], default)));
        string path = Assert.Single(paths.Distinct());
        Assert.Equal(Path.GetFileName(Path.GetDirectoryName(path)), Digest.Of(await File.ReadAllBytesAsync(path)).Hex);
        await File.WriteAllTextAsync(path, "damaged");
        var error = Assert.Throws<PonchoException>(() => LibGit2Loader.Open(path));
        Assert.StartsWith("cannot load libgit2, which reads git repositories (", error.Message, StringComparison.Ordinal);
        Assert.Equal(path, await NativePart.PutAsync(folder["native"], default));
        Assert.True(new FileInfo(path).Length > 1_000_000);
        Assert.Equal([path], Directory.EnumerateFiles(folder["native"], "*", SearchOption.AllDirectories));
    }
}
