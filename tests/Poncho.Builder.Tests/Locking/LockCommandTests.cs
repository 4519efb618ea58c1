using System.Text.Json;
using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Tests.Cli;
using Poncho.Conda.Solving;
using Poncho.Oci.Documents;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Locking;

public sealed class LockCommandTests : IDisposable
{
    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task What_is_locked_is_built_without_an_index_and_is_what_create_would_have_built()
    {
        string spec = (await _channel.WithAsync("a 1; b >=1", "b 1", "b 2")).Spec("a");
        var created = (await _channel.PonchoAsync("create", spec)).Succeeded();
        var locked = (await _channel.PonchoAsync("lock", spec)).Succeeded();
        Assert.StartsWith(spec + ".lock.json\n", locked.Output, StringComparison.Ordinal);
        _channel.LoseIndex();
        Assert.Equal(1, (await _channel.PonchoAsync("create", spec, "-t", "other", "--offline", "--platform", "linux-aarch64")).Status);
        Assert.Equal(created.Output, (await _channel.PonchoAsync("create", "--locked", spec)).Succeeded().Output);
        Assert.Equal(created.Output, (await _channel.PonchoAsync("create", spec)).Succeeded().Output);
        Assert.Equal(created.Output.Replace("spec:", "elsewhere:", StringComparison.Ordinal), (await _channel.PonchoAsync("create", spec + ".lock.json", "-t", "elsewhere")).Succeeded().Output);
    }

    [Fact]
    public async Task Each_environment_of_a_pixi_toml_has_a_lock_of_its_own_and_is_built_from_it()
    {
        await _channel.WithAsync("a 1", "b 1", "b 2");
        string spec = _channel.Write("pixi.toml", $$"""
            [workspace]
            name = "ana"
            channels = ["{{_channel.Folder}}"]
            platforms = ["linux-64"]
            [dependencies]
            a = "*"
            [feature.old.dependencies]
            b = "<2"
            [environments]
            old = ["old"]
            """);
        Assert.StartsWith(spec + ".lock.json\n", (await _channel.PonchoAsync("lock", spec)).Succeeded().Output, StringComparison.Ordinal);
        Assert.StartsWith(spec + ".old.lock.json\n", (await _channel.PonchoAsync("lock", spec, "--environment", "old")).Succeeded().Output, StringComparison.Ordinal);
        await _channel.WithAsync("b 1.5");
        string tree = (await _channel.PonchoAsync("tree", spec, "--environment", "old")).Succeeded().Output;
        Assert.Contains("b 1\n", tree, StringComparison.Ordinal);
        _channel.LoseIndex();
        Assert.StartsWith("ana:latest ", (await _channel.PonchoAsync("create", "--locked", spec)).Succeeded().Output, StringComparison.Ordinal);
        Assert.StartsWith("ana-old:latest ", (await _channel.PonchoAsync("create", "--locked", spec, "--environment", "old")).Succeeded().Output, StringComparison.Ordinal);
        File.Delete(spec + ".old.lock.json");
        var refused = await _channel.PonchoAsync("create", "--locked", spec, "--environment", "old");
        Assert.Equal($"poncho: --locked, and the spec has no lock: \"{spec}.old.lock.json\"\nhint: \"poncho lock {spec} --environment old\" makes it\n", refused.Error);
    }

    [Fact]
    public async Task A_pixi_toml_for_other_platforms_is_not_built_for_this_one()
    {
        await _channel.WithAsync("a 1");
        string spec = _channel.Write("pixi.toml", $"[workspace]\nchannels = [\"{_channel.Folder}\"]\nplatforms = [\"osx-arm64\"]\n[dependencies]\na = \"*\"\n");
        var refused = await _channel.PonchoAsync("create", spec);
        Assert.Equal((1, ""), (refused.Status, refused.Output));
        Assert.Contains("osx-arm64", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_that_does_not_answer_is_not_used_and_that_is_said()
    {
        string spec = (await _channel.WithAsync("a 1", "b 1")).Spec("a");
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        _channel.Spec("a b");
        var created = (await _channel.PonchoAsync("create", spec)).Succeeded();
        Assert.Contains($"warning: the lock is not used, it was made for another spec, or the spec has changed since: \"{spec}.lock.json\"\n", created.Error, StringComparison.Ordinal);
        var refused = await _channel.PonchoAsync("create", "--locked", spec);
        Assert.Equal((1, $"poncho: the lock does not answer, it was made for another spec, or the spec has changed since: \"{spec}.lock.json\"\n"), (refused.Status, FirstLine(refused.Error)));
    }

    [Fact]
    public async Task A_CONDARC_that_is_not_there_is_passed_over_and_said()
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("a");
        var result = await CliRun.InAsync(_channel.Home, [("CONDARC", "/nowhere/condarc")], "lock", spec);
        Assert.Contains("warning: CONDARC names a file that is not there, and is passed over: \"/nowhere/condarc\"\n", result.Succeeded().Error, StringComparison.Ordinal);
        Assert.DoesNotContain("CONDARC", (await _channel.PonchoAsync("lock", spec)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_lock_locked_is_an_error()
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("a");
        Assert.Equal(new ProgramResult(1, "", $"poncho: --locked, and the spec has no lock: \"{spec}.lock.json\"\nhint: \"poncho lock {spec}\" makes it\n"), await _channel.PonchoAsync("create", "--locked", spec));
    }

    [Fact]
    public async Task Names_of_another_order_or_form_answer_all_the_same()
    {
        string spec = (await _channel.WithAsync("a 1", "b 1")).Spec("a b");
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        _channel.Write("spec.json", $"channels: [{_channel.Folder}]\ndependencies: [b, a]\nname: something\n");
        Assert.Equal("", WithoutSummary((await _channel.PonchoAsync("create", "--locked", spec)).Succeeded().Error));
    }

    [Fact]
    public async Task Locking_again_moves_nothing_and_update_moves_what_it_names()
    {
        string spec = (await _channel.WithAsync("a 1; b >=1", "b 1", "c 1")).Spec("a c");
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        await _channel.WithAsync("a 2; b >=1", "b 2", "c 2");

        var again = (await _channel.PonchoAsync("lock", spec)).Succeeded();
        Assert.StartsWith($"{spec}.lock.json is as asked, and stays\n", again.Output, StringComparison.Ordinal);
        Assert.Equal(["c 1 -> 2"], await MovedAsync("lock", spec, "--update", "c"));
        Assert.Equal(["b 1 -> 2"], await MovedAsync("lock", "--update", "B", spec));
        Assert.Equal(["a 1 -> 2"], await MovedAsync("lock", spec, "--update"));
        Assert.StartsWith($"{spec}.lock.json is as asked, and stays\n", (await _channel.PonchoAsync("lock", spec, "--update")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_new_spec_asks_moves_no_more_than_it_must()
    {
        string spec = (await _channel.WithAsync("a 1", "b 1", "c 1")).Spec("a b c");
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        await _channel.WithAsync("a 2", "b 2", "d 1; b >=2");
        _channel.Spec("a b d");
        Assert.Equal(["b 1 -> 2", "c 1 (gone)", "d 1 (new)"], await MovedAsync("lock", spec));
    }

    [Fact]
    public async Task That_nothing_is_compiled_stays_said_but_only_where_there_was_something()
    {
        string spec = (await _channel.WithAsync("a 1", "b 1", $"python 3.11.1@{Platform}")).Spec("a");
        await LockAsync();
        _channel.Spec("a python");
        Assert.True(await LockAsync());
        Assert.False(await LockAsync("--no-compile"));
        _channel.Spec("a b python");
        Assert.False(await LockAsync());

        async Task<bool> LockAsync(params string[] options)
        {
            (await _channel.PonchoAsync(["lock", spec, "--platform", Platform, .. options])).Succeeded();
            return (await LockFile.TryReadAsync(spec + ".lock.json", default))!.Platforms.Single().ByteCompilation == ByteCompilation.Compiled;
        }
    }

    [Fact]
    public async Task A_saved_problem_is_what_the_solver_was_asked()
    {
        string spec = (await _channel.WithAsync("a 1; b", "b 1", "c 1")).Spec("a");
        (await _channel.PonchoAsync("lock", spec, "--save-problem", _channel["problem.json"])).Succeeded();
        var problem = SolveProblem.Read(File.ReadAllBytes(_channel["problem.json"]));
        Assert.Equal(["a"], problem.Specs.Select(s => s.ToString()));
        Assert.Equal(["a", "b"], ((Solution)Solver.Solve(problem, default)).Records.Select(r => r.Name));
    }

    [Fact]
    public async Task A_lock_of_a_merge_is_left_to_who_merges()
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("a");
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        string merged = "<<<<<<< HEAD\n" + File.ReadAllText(spec + ".lock.json");
        File.WriteAllText(spec + ".lock.json", merged);
        var refused = await _channel.PonchoAsync("lock", spec, "--update");
        Assert.Equal(new ProgramResult(1, "", $"poncho: {spec}.lock.json: the lock holds both sides of a merge\nhint: take one side, then \"poncho lock SPEC\"\n"), refused);
        Assert.Equal(merged, File.ReadAllText(spec + ".lock.json"));
    }

    [Fact]
    public async Task A_git_source_stays_at_its_commit_on_all_platforms_until_it_is_told_to_move()
    {
        var shop = new GitWorkshop(_channel["shop"]);
        string repository = await shop.CreateAsync("r");
        string one = await shop.CommitAsync(repository, ("a.txt", "1\n"));
        string spec = (await _channel.WithAsync("a 1", "a 1@linux-aarch64")).Spec("a", $", \"git\": {{\"DATA\": {{\"remote\": \"{repository}\"}}}}");
        (await _channel.PonchoAsync("lock", spec, "--platform", "linux-aarch64")).Succeeded();
        string two = await shop.CommitAsync(repository, ("a.txt", "2\n"));
        Assert.Empty(await MovedAsync("lock", spec, "--platform", "linux-64", "--platform", "linux-aarch64"));
        Assert.Equal([one, one], await CommitsAsync());
        (await _channel.PonchoAsync("create", "--locked", spec, "--platform", "linux-64")).Succeeded();
        string moved = $"DATA {one[..12]} -> {two[..12]}";
        Assert.Equal([moved, moved], await MovedAsync("lock", spec, "--update", "DATA"));
        Assert.Equal([two, two], await CommitsAsync());

        async Task<string[]> CommitsAsync() => [.. (await LockFile.TryReadAsync(spec + ".lock.json", default))!.Platforms.Select(p => ((GitSource)p.Sources[^1]).Commit)];
    }

    [Fact]
    public async Task A_name_that_is_not_locked_is_refused_with_near_ones()
    {
        string spec = (await _channel.WithAsync("numpy 1")).Spec("numpy");
        Assert.Equal($"poncho: there is no lock to update: \"{spec}.lock.json\"\n", FirstLine((await _channel.PonchoAsync("lock", spec, "--update")).Error));
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        Assert.Equal(new ProgramResult(1, "", $"poncho: {spec}.lock.json locks nothing of this name: \"nunpy\"\nhint: did you mean \"numpy\"?\n"), await _channel.PonchoAsync("lock", spec, "--update", "nunpy"));
    }

    [Fact]
    public async Task Several_platforms_are_locked_in_one_file_and_each_is_built_from_it()
    {
        string spec = (await _channel.WithAsync("a 1; c", "a 2@linux-aarch64; c", "c 1@noarch")).Spec("a");
        (await _channel.PonchoAsync("lock", spec, "--platform", "linux-aarch64", "--platform", "linux-64")).Succeeded();
        using var json = JsonDocument.Parse(File.ReadAllBytes(spec + ".lock.json"));
        Assert.Equal(["linux-64", "linux-aarch64"], json.RootElement.GetProperty("platforms").EnumerateObject().Select(p => p.Name));
        _channel.LoseIndex();
        foreach (var (platform, version) in (IEnumerable<(string, string)>)[("linux-64", "1"), ("linux-aarch64", "2")])
        {
            (await _channel.PonchoAsync("create", "--locked", spec, "--platform", platform)).Succeeded();
            var inspected = (await _channel.PonchoAsync("inspect", "spec", "--json")).Succeeded();
            using var environment = JsonDocument.Parse(inspected.Output);
            Assert.Equal(platform, environment.RootElement.GetProperty("platform").GetProperty("subdir").GetString());
            Assert.Contains($"\"version\": \"{version}\"", inspected.Output, StringComparison.Ordinal);
        }

        var refused = await _channel.PonchoAsync("create", "--locked", spec, "--platform", "linux-ppc64le");
        Assert.Equal($"poncho: the lock does not answer, it is locked for linux-64, linux-aarch64, not for \"linux-ppc64le\": \"{spec}.lock.json\"\n", FirstLine(refused.Error));
    }

    [Theory]
    [InlineData(new[] { "--virtual", "__cuda=12.4" }, "", "__cuda=12.4=0")]
    [InlineData(new string[0], ", \"virtual\": [\"__cuda=11.8\", \"__archspec=x86_64_v2\"]", "__cuda=11.8=0 __archspec=1=x86_64_v2")]
    [InlineData(new[] { "--virtual", "__cuda=12.4=0", "--virtual", "__glibc=2.17" }, ", \"virtual\": [\"__cuda=11.8\"]", "__cuda=12.4=0 __glibc=2.17=0")]
    public async Task Virtual_packages_come_from_the_command_line_and_the_spec(string[] options, string inSpec, string expected)
    {
        string spec = (await _channel.WithAsync("a 1; __cuda >=11")).Spec("a", inSpec);
        (await _channel.PonchoAsync(["lock", spec, .. options])).Succeeded();
        var @lock = (await LockFile.TryReadAsync(spec + ".lock.json", default))!.Platforms.Single();
        Assert.Subset(@lock.VirtualPackages.ToHashSet(), expected.Split(' ').ToHashSet());
        // Elsewhere nothing is said again, and nothing changes.
        (await _channel.PonchoAsync("create", "--locked", spec)).Succeeded();
        Assert.Equal(@lock.VirtualPackages, await AssumedAsync());
        var refused = await _channel.PonchoAsync("create", "--locked", spec, "--virtual", "__cuda=9");
        Assert.Contains("it assumes __cuda=", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_without_what_packages_depend_on_is_refused()
    {
        string spec = (await _channel.WithAsync("a 1; __cuda >=99")).Spec("a");
        (await _channel.PonchoAsync("create", spec, "--virtual", "__cuda=99.1")).Succeeded();
        var refused = await _channel.PonchoAsync("run", "-e", "spec", "-n", "-u", _channel["unpacked"]);
        Assert.Equal(125, refused.Status);
        Assert.StartsWith("poncho: environment spec needs CUDA 99, and this machine has ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("CONDA_OVERRIDE_CUDA=99 runs it here all the same", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_channel["unpacked"]));
    }

    [Fact]
    public async Task What_the_lock_assumed_and_no_package_needs_is_no_hindrance()
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("a");
        (await _channel.PonchoAsync("create", spec, "--virtual", "__cuda=99.1", "--virtual", "__glibc=9.9")).Succeeded();
        Assert.Equal(_channel["unpacked"], (await _channel.PonchoAsync("run", "-e", "spec", "-n", "-u", _channel["unpacked"])).Succeeded().Output.Trim());
    }

    [Fact]
    public async Task What_is_not_a_virtual_package_is_wrong_usage()
    {
        var refused = await _channel.PonchoAsync("lock", "spec.json", "--virtual", "cuda=12");
        Assert.Equal((2, "poncho: not a virtual package: \"cuda=12\"\n"), (refused.Status, FirstLine(refused.Error)));
    }

    [Fact]
    public async Task Offline_names_all_that_is_missing()
    {
        string spec = (await _channel.WithAsync("a 1", "b 1", "c 1")).Spec("a b c");
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        foreach (string name in (string[])["a-1-h_0.conda", "c-1-h_0.conda"]) File.Delete(Path.Combine(_channel.Folder, "linux-64", name));
        var refused = await _channel.PonchoAsync("create", "--locked", spec, "--offline");
        Assert.Equal((1, "poncho: offline, and 2 sources are not in the caches: \"a-1-h_0.conda\", \"c-1-h_0.conda\"\n"), (refused.Status, FirstLine(refused.Error)));
    }

    [Fact]
    public async Task Offline_names_all_indexes_that_are_missing()
    {
        string spec = _channel.Write("spec.json", """{"conda": {"channels": ["http://127.0.0.1:1/one", "http://127.0.0.1:1/two"], "packages": ["a"]}}""");
        var refused = await _channel.PonchoAsync("lock", spec, "--offline", "--platform", "linux-64");
        string[] folders = ["http://127.0.0.1:1/one/linux-64", "http://127.0.0.1:1/one/noarch", "http://127.0.0.1:1/two/linux-64", "http://127.0.0.1:1/two/noarch"];
        Assert.Equal((1, $"poncho: offline, and these indexes are not in the caches: \"{string.Join("\", \"", folders)}\"\n"), (refused.Status, FirstLine(refused.Error)));
    }

    [Fact]
    public async Task Of_several_platforms_the_one_that_cannot_be_locked_is_named()
    {
        string spec = (await _channel.WithAsync("a 1", "b 1@linux-aarch64")).Spec("a");
        var refused = await _channel.PonchoAsync("lock", spec, "--platform", "linux-64", "--platform", "linux-aarch64");
        Assert.StartsWith("poncho: linux-aarch64: cannot find a", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(spec + ".lock.json"));
    }

    [Theory]
    [InlineData("-o", "/nowhere/lock.json", "cannot write file (no such folder): \"/nowhere/lock.json\"")]
    [InlineData("-o", "/dev/zero", "what is there is no lock, and is not written over: \"/dev/zero\"")]
    [InlineData("-o", "-", "a lock is not written to standard output: \"-\"")]
    [InlineData("-o", "/tmp", "a folder is where a lock should be: \"/tmp\"")]
    public async Task An_option_that_lock_cannot_follow_is_told_in_one_line(string option, string value, string message)
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("a");
        var refused = await _channel.PonchoAsync("lock", spec, option, value);
        Assert.Equal(1, refused.Status);
        Assert.Contains(message, FirstLine(refused.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("not JSON\n")]
    [InlineData("{\"schema\": 1, \"spec\": \"sha2")]
    public async Task A_lock_that_was_cut_short_is_called_damaged_and_the_hint_names_what_writes_it_anew(string text)
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("a");
        File.WriteAllText(spec + ".lock.json", text);
        foreach (string command in new[] { "lock", "create" })
        {
            var refused = await _channel.PonchoAsync(command, spec);
            Assert.Contains(": the lock is damaged, not valid JSON: ", FirstLine(refused.Error), StringComparison.Ordinal);
            Assert.EndsWith($"hint: mend it, or delete it and \"poncho lock {spec}\" writes it anew\n", refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_spec_is_never_written_over_by_its_lock_nor_another_file_that_is_none()
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("a"), text = File.ReadAllText(spec), other = _channel.Write("other.yml", "dependencies: [a]\n"), link = other + ".link";
        File.CreateSymbolicLink(link, spec);
        foreach (string option in new[] { "-o", "--save-problem" })
        {
            foreach (string path in new[] { spec, link })
            {
                var refused = await _channel.PonchoAsync("lock", spec, option, path);
                Assert.Equal((1, $"poncho: the spec would be written over: \"{path}\"\n"), (refused.Status, FirstLine(refused.Error)));
            }
        }

        Assert.Equal(
            $"poncho: what is there is no lock, and is not written over: \"{other}\"\nhint: name another file with -o\n",
            (await _channel.PonchoAsync("lock", spec, "-o", other)).Error);
        Assert.Equal((text, "dependencies: [a]\n"), (File.ReadAllText(spec), File.ReadAllText(other)));
    }

    [Fact]
    public async Task A_package_that_is_not_what_was_locked_is_refused()
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("a");
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        string text = File.ReadAllText(spec + ".lock.json");
        int at = text.IndexOf("\"sha256\":\"", StringComparison.Ordinal) + 10;
        File.WriteAllText(spec + ".lock.json", text[..at] + new string('1', 64) + text[(at + 64)..]);
        var refused = await _channel.PonchoAsync("create", "--locked", spec);
        Assert.Equal(1, refused.Status);
        Assert.Contains($"expected \"{new string('1', 64)}\", which is what {spec}.lock.json says\n", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"hint: the lock or the file was changed: mend it, or delete it and \"poncho lock {spec}\" writes it anew\n", refused.Error, StringComparison.Ordinal);
        Assert.Contains("a-1-h_0.conda", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_that_was_there_stays_where_a_new_one_cannot_be_made()
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("a");
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        byte[] before = File.ReadAllBytes(spec + ".lock.json");
        _channel.Spec("a nowhere");
        Assert.Equal(1, (await _channel.PonchoAsync("lock", spec)).Status);
        Assert.Equal(before, File.ReadAllBytes(spec + ".lock.json"));
        Assert.Equal(["channel", "files", "spec.json", "spec.json.lock.json"], Directory.EnumerateFileSystemEntries(_channel["."]).Select(p => Path.GetFileName(p)!).Where(n => n != "home").Order(StringComparer.Ordinal));
    }

    private static string Platform => Poncho.Builder.Building.Platforms.Current;

    private async Task<string[]> MovedAsync(params string[] arguments)
    {
        string spec = arguments.Single(a => a.EndsWith(".json", StringComparison.Ordinal));
        string output = (await _channel.PonchoAsync(arguments)).Succeeded().Output;
        Assert.StartsWith(spec + ".lock.json\n", output, StringComparison.Ordinal);
        return [.. output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim())];
    }

    private async Task<string[]> AssumedAsync()
    {
        using var json = JsonDocument.Parse((await _channel.PonchoAsync("inspect", "spec", "--json")).Succeeded().Output);
        return [.. json.RootElement.GetProperty("virtual_packages").EnumerateArray().Select(v => v.GetString()!)];
    }

    private static string FirstLine(string text) => text[..(text.IndexOf('\n', StringComparison.Ordinal) + 1)];

    // The last line says what was made and how long it took.
    private static string WithoutSummary(string error) => string.Join('\n', error.TrimEnd().Split('\n')[..^1]);
}
