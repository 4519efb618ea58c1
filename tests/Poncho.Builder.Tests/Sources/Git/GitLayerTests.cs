using System.Text;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Tar;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Git;

public class GitLayerTests
{
    [Fact]
    public async Task A_layer_holds_the_files_as_they_were_committed_sorted_with_the_commits_time()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        await File.WriteAllTextAsync(Path.Combine(repository, "crlf.txt"), "a\r\nb\n");
        Directory.CreateDirectory(Path.Combine(repository, "d"));
        File.CreateSymbolicLink(Path.Combine(repository, "d", "link"), "../a b.txt");
        await shop.CommitAsync(repository, ("run.sh*", "#!/bin/sh\n"), ("a b.txt", "text\n"), ("d.txt", "beside\n"), ("d/é", "é"), ("empty", ""), ("large", new string('x', 300_000)));
        var run = await GitRun.InAsync(folder["home"]);
        var entries = await run.EntriesAsync(GitRun.Part(repository));
        Assert.Equal(
            ["poncho/git/DATA/", "poncho/git/DATA/a b.txt", "poncho/git/DATA/crlf.txt", "poncho/git/DATA/d.txt", "poncho/git/DATA/d/link", "poncho/git/DATA/d/é", "poncho/git/DATA/empty", "poncho/git/DATA/large", "poncho/git/DATA/run.sh"],
            entries.Select(e => e.Member.Path));
        Assert.All(entries, e => Assert.Equal(shop.Time, e.Member.Modified.ToUnixTimeSeconds()));
        Assert.Equal("a\r\nb\n", entries[2].Text);
        Assert.Equal((TarMemberKind.SymbolicLink, "../a b.txt"), (entries[4].Member.Kind, entries[4].Member.LinkTarget));
        Assert.Equal(300_000, entries[7].Content.Length);
        Assert.Equal([0x1ed, 0x1a4], new[] { entries[8].Member.Mode, entries[1].Member.Mode });
    }

    [Fact]
    public async Task Nobodys_line_ends_filters_attributes_or_hooks_change_a_byte()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        await shop.CommitAsync(repository, (".gitattributes", "*.txt text eol=crlf ident export-subst filter=evil\nhidden.txt export-ignore\n"), ("a.txt", "$Id$ $Format:%H$\nline\n"), ("hidden.txt", "x\n"));
        string mark = folder["mark"];
        folder.Write("user/hooks/reference-transaction", $"#!/bin/sh\ntouch {mark}\n");
        foreach (string hook in new[] { "post-checkout", "post-merge", "pre-auto-gc" }) File.Copy(folder["user", "hooks", "reference-transaction"], folder["user", "hooks", hook]);
        foreach (string hook in Directory.EnumerateFiles(folder["user", "hooks"])) File.SetUnixFileMode(hook, (UnixFileMode)0x1ed);
        folder.Write("user/.gitconfig", $"[core]\n autocrlf = true\n eol = crlf\n hooksPath = {folder["user", "hooks"]}\n fileMode = false\n[filter \"evil\"]\n smudge = tr a-z A-Z\n required = true\n[init]\n templateDir = {folder["user"]}\n");
        var plain = await GitRun.InAsync(folder["home"]);
        var odd = await GitRun.InAsync(folder["other"], folder["user"]);
        var source = await plain.LockAsync(GitRun.Part(repository));
        var layer = (await plain.MakeAsync(source)).Descriptor;
        Assert.Equal(layer, (await odd.MakeAsync(source)).Descriptor);
        Assert.Equal("$Id$ $Format:%H$\nline\n", LayerEntries.Read(plain.Store, layer).Single(e => e.Member.Path.EndsWith("a.txt", StringComparison.Ordinal)).Text);
        Assert.False(File.Exists(mark), "a hook of the user ran");
    }

    [Fact]
    public async Task Only_the_folder_that_is_wanted_comes_and_over_a_server_only_its_files_do()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string repository = await shop.CreateAsync("r");
        await shop.CommitAsync(repository, ("data/2024/a", "new"), ("data/2023/a", "old"), ("b", Convert.ToHexString(new Random(1).GetItems<byte>([.. Enumerable.Range(0, 256).Select(i => (byte)i)], 500_000))));
        string bare = await shop.BareAsync(repository, "r.git");
        await shop.RunAsync(bare, "config", "uploadpack.allowFilter", "true");
        using var server = DataServer.Start(git: folder["git"]);
        var run = await GitRun.InAsync(folder["home"]);
        var entries = await run.EntriesAsync(GitRun.Part(server.Url + "/git/r.git", path: "data/2024"));
        Assert.Equal(["poncho/git/DATA/", "poncho/git/DATA/a"], entries.Select(e => e.Member.Path));
        Assert.True(Directory.EnumerateFiles(folder["home", "git"], "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) < 100_000, "the whole repository came");
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(GitRun.Part(server.Url + "/git/r.git", path: "data/2025")));
        Assert.Contains("has no such folder at commit", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(GitRun.Part(server.Url + "/git/r.git", path: "data/2024/a")));
        Assert.Contains("has no such folder at commit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_comes_without_its_history_and_the_next_one_brings_what_is_new()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string repository = await shop.CreateAsync("r");
        for (int i = 0; i < 5; i++) await shop.CommitAsync(repository, ("a", $"{i}"));
        string bare = await shop.BareAsync(repository, "r.git");
        using var server = DataServer.Start(git: folder["git"]);
        var run = await GitRun.InAsync(folder["home"]);
        string remote = server.Url + "/git/r.git";
        Assert.Equal("4", (await run.EntriesAsync(GitRun.Part(remote)))[1].Text);
        string cache = Assert.Single(Directory.EnumerateDirectories(folder["home", "git"]));
        Assert.Equal("1", await shop.RunAsync(cache, "rev-list", "--all", "--count"));
        await shop.CommitAsync(repository, ("a", "changed"), ("b", "new"));
        await shop.RunAsync(repository, "push", "-q", bare, "main");
        Assert.Equal(["changed", "new"], (await run.EntriesAsync(GitRun.Part(remote))).Skip(1).Select(e => e.Text));
        Assert.Equal("2", await shop.RunAsync(cache, "rev-list", "--all", "--count"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Servers_of_every_protocol_give_a_commit_behind_a_branch(string version)
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string repository = await shop.CreateAsync("r");
        string old = await shop.CommitAsync(repository, ("a", "old"));
        await shop.CommitAsync(repository, ("a", "new"));
        await shop.BareAsync(repository, "r.git");
        folder.Write("user/.gitconfig", $"[protocol]\n version = {version}\n");
        using var server = DataServer.Start(git: folder["git"]);
        var run = await GitRun.InAsync(folder["home"], folder["user"]);
        Assert.Equal("old", (await run.EntriesAsync(GitRun.Part(server.Url + "/git/r.git", old)))[1].Text);
        Assert.Equal("new", (await run.EntriesAsync(GitRun.Part(server.Url + "/git/r.git", "main")))[1].Text);
    }

    [Fact]
    public async Task A_repository_that_is_served_as_plain_files_is_fetched_whole()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string repository = await shop.CreateAsync("r");
        string commit = await shop.CommitAsync(repository, ("a", "text"));
        string bare = await shop.BareAsync(repository, "r.git");
        await shop.RunAsync(bare, "update-server-info");
        await using var server = new FileServer(folder["git"]);
        var run = await GitRun.InAsync(folder["home"]);
        Assert.Equal("text", (await run.EntriesAsync(GitRun.Part(server.Url + "/r.git", "main")))[1].Text);
        Assert.Equal(commit, (await run.LockAsync(GitRun.Part(server.Url + "/r.git"))).Commit);
    }

    [Fact]
    public async Task A_locked_commit_that_is_gone_is_told_with_where_its_tag_is_now()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        await shop.CommitAsync(repository, ("a", "1"));
        await shop.RunAsync(repository, "tag", "v1");
        var run = await GitRun.InAsync(folder["home"]);
        var source = await run.LockAsync(GitRun.Part(repository, "v1"));
        await File.WriteAllTextAsync(Path.Combine(repository, "a"), "2");
        await shop.RunAsync(repository, "commit", "-q", "--amend", "-a", "-m", "another");
        await shop.RunAsync(repository, "tag", "-f", "v1");
        await shop.RunAsync(repository, "reflog", "expire", "--expire=now", "--all");
        await shop.RunAsync(repository, "gc", "-q", "--prune=now");
        string now = await shop.RunAsync(repository, "rev-parse", "HEAD");
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.MakeAsync(source));
        Assert.Equal($"git repository {repository} does not have the locked commit of DATA; v1 is at {now[..12]} now: \"{source.Commit}\"", error.Message);
        Assert.Contains("poncho lock --update DATA", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submodules_come_at_the_commits_that_are_recorded_also_in_one_another()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string inner = await shop.CreateAsync("inner"), middle = await shop.CreateAsync("middle"), outer = await shop.CreateAsync("outer");
        await shop.CommitAsync(inner, ("i", "recorded"));
        await shop.RunAsync(middle, "submodule", "add", "-q", "../inner", "in");
        await shop.CommitAsync(middle, ("m", "middle"));
        await shop.CommitAsync(inner, ("i", "newer"));
        await shop.RunAsync(outer, "submodule", "add", "-q", "../middle", "mid/dle");
        await shop.RunAsync(outer, "submodule", "add", "-q", inner, "left");
        await shop.RunAsync(outer, "config", "-f", ".gitmodules", "submodule.left.update", "none");
        await shop.CommitAsync(outer, ("o", "outer"));
        var run = await GitRun.InAsync(folder["home"]);
        var entries = await run.EntriesAsync(GitRun.Part(outer));
        Assert.Equal(["", "left/", "mid/dle/", ".gitmodules", "mid/dle/.gitmodules", "mid/dle/m", "o"], entries.Select(e => e.Member.Path["poncho/git/DATA/".Length..]).Where(p => !p.Contains("/in", StringComparison.Ordinal)));
        Assert.Equal("recorded", entries.Single(e => e.Member.Path == "poncho/git/DATA/mid/dle/in/i").Text);
    }

    [Theory]
    [InlineData("ext::sh -c touch% /nowhere")]
    [InlineData("-u./evil")]
    [InlineData("--upload-pack=evil")]
    [InlineData("/etc")]
    [InlineData("file:///etc")]
    [InlineData("../../../../../x")]
    public async Task A_submodule_may_not_name_a_program_an_option_or_this_machines_folders(string url)
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["git"]);
        string repository = await shop.CreateAsync("r");
        string commit = await shop.CommitAsync(repository, (".gitmodules", $"[submodule \"s\"]\n path = s\n url = \"{url}\"\n"));
        await shop.RunAsync(repository, "update-index", "--add", "--cacheinfo", $"160000,{commit},s");
        await shop.RunAsync(repository, "commit", "-q", "-m", "submodule");
        await shop.BareAsync(repository, "r.git");
        using var server = DataServer.Start(git: folder["git"]);
        var run = await GitRun.InAsync(folder["home"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(GitRun.Part(server.Url + "/git/r.git")));
        Assert.StartsWith("submodule \"s\" of ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100644", "..", "leaves the prefix")]
    [InlineData("100644", ".git", "is git's own")]
    [InlineData("100644", ".GIT", "is git's own")]
    [InlineData("100644", "\xff\xfe", "is no text in UTF-8")]
    public async Task Names_that_leave_the_folder_or_are_gits_own_are_refused(string mode, string name, string why)
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        await shop.CommitAsync(repository, ("a", "1"));
        string blob = await shop.RunAsync(repository, "rev-parse", "HEAD:a");
        await shop.CommitTreeAsync(repository, (mode, name, blob));
        var run = await GitRun.InAsync(folder["home"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(GitRun.Part(repository)));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_things_of_one_name_and_trees_that_multiply_are_refused()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        await shop.CommitAsync(repository, ("d/a", "1"));
        string blob = await shop.RunAsync(repository, "rev-parse", "HEAD:d/a"), tree = await shop.RunAsync(repository, "rev-parse", "HEAD:d");
        await shop.CommitTreeAsync(repository, ("120000", "d", blob), ("40000", "d", tree));
        var run = await GitRun.InAsync(folder["home"], limits: ArchiveLimits.Default with { Entries = 1000 });
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(GitRun.Part(repository)));
        Assert.Contains("two things of one name", error.Message, StringComparison.Ordinal);
        for (int level = 0; level < 12; level++)
        {
            string commit = await shop.CommitTreeAsync(repository, [.. Enumerable.Range(0, 10).Select(i => ("40000", $"{i}", tree))]);
            tree = await shop.RunAsync(repository, "rev-parse", commit + "^{tree}");
        }

        error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(GitRun.Part(repository)));
        Assert.Contains("more than 1000 files", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task A_kept_git_folder_is_a_sound_repository_of_one_commit_and_always_the_same(string format)
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r", "--object-format=" + format);
        await shop.CommitAsync(repository, ("a", "1"));
        await shop.CommitAsync(repository, ("d/a", "text"), ("run*", "#!"), ("empty", ""), ("large", string.Concat(Enumerable.Range(0, 40_000))));
        var run = await GitRun.InAsync(folder["home"]);
        var source = await run.LockAsync(GitRun.Part(repository, keepsGit: true));
        var layer = (await run.MakeAsync(source)).Descriptor;
        string unpacked = Directory.CreateDirectory(folder["out"]).FullName;
        foreach (var entry in LayerEntries.Read(run.Store, layer))
        {
            string path = Path.Combine(unpacked, entry.Member.Path);
            if (entry.Member.Kind == TarMemberKind.Folder)
            {
                Directory.CreateDirectory(path);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, entry.Content);
            File.SetUnixFileMode(path, (UnixFileMode)entry.Member.Mode);
        }

        string data = Path.Combine(unpacked, "poncho/git/DATA");
        Assert.Equal("", await shop.RunAsync(data, "status", "--porcelain"));
        Assert.Equal(source.Commit, await shop.RunAsync(data, "rev-list", "HEAD"));
        await shop.RunAsync(data, "fsck", "--strict");
        await shop.RunAsync(data, "verify-pack", Directory.EnumerateFiles(Path.Combine(data, ".git/objects/pack"), "*.idx").Single());
        await shop.RunAsync(repository, "gc", "-q");
        Assert.Equal(layer, (await (await GitRun.InAsync(folder["other"])).MakeAsync(source)).Descriptor);
    }

    [Fact]
    public async Task Without_git_lfs_pointers_stay_and_this_is_said()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        string pointer = $"version https://git-lfs.github.com/spec/v1\noid sha256:{Digest.Of("large"u8).Hex}\nsize 5\n";
        await shop.CommitAsync(repository, ("big.root", pointer), ("near", pointer.Replace("sha256", "sha512", StringComparison.Ordinal)));
        var run = await GitRun.InAsync(folder["home"]);
        var info = await run.MakeAsync(await run.LockAsync(GitRun.Part(repository)));
        Assert.Equal(pointer, LayerEntries.Read(run.Store, info.Descriptor)[1].Text);
        Assert.Equal("git source DATA has large files (Git LFS), and git-lfs is not installed: their pointers are kept: \"big.root\"", Assert.Single(info.Warnings));
    }

    [Fact]
    public async Task With_git_lfs_large_files_come_themselves()
    {
        using var folder = new TempFolder();
        Programs.Need("git-lfs");
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r");
        await shop.RunAsync(repository, "lfs", "install", "--local");
        await shop.RunAsync(repository, "lfs", "track", "*.root");
        await shop.CommitAsync(repository, ("big.root", new string('z', 5000)));
        Assert.StartsWith("version https://git-lfs", await shop.RunAsync(repository, "cat-file", "blob", "HEAD:big.root"), StringComparison.Ordinal);
        var run = await GitRun.InAsync(folder["home"], lfs: true);
        var entries = await run.EntriesAsync(GitRun.Part("file://" + repository));
        Assert.Equal(new string('z', 5000), entries.Single(e => e.Member.Path.EndsWith("big.root", StringComparison.Ordinal)).Text);
    }

    [Fact]
    public async Task A_repository_with_sha256_names_is_read_as_well()
    {
        using var folder = new TempFolder();
        var shop = new GitWorkshop(folder["shop"]);
        string repository = await shop.CreateAsync("r", "--object-format=sha256");
        Assert.Equal(64, (await shop.CommitAsync(repository, ("a", "1"))).Length);
        Assert.Equal("1", (await (await GitRun.InAsync(folder["home"])).EntriesAsync(GitRun.Part(repository)))[1].Text);
    }
}
