using Poncho.IO.Compression;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Tests.Activation;
using Poncho.Runtime.Tests.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Executing;

/// <summary><c>poncho run</c>, from a tarball, a folder or the store to the command's own exit status.</summary>
public class EnvironmentRunnerTests
{
    private static readonly string Placeholder = HandMadePrefix.Placeholder;

    [Theory]
    [InlineData("env.tar.zst")]
    [InlineData("env.tar.gz")]
    [InlineData("store")]
    public async Task A_command_runs_in_the_environment_with_its_own_status(string form)
    {
        using var folder = new TempFolder();
        string environment = await PlaceAsync(Made(), form, folder);
        for (int start = 0; start < 2; start++)
        {
            var result = await Runner.RunAsync(folder, environment, "-s", folder["store"], "--", "tool", "a b", "");
            // The second start replays what the script set.
            Assert.Equal((start == 0 ? "noise\n" : "", 7), (result.Error, result.Status));
            string prefix = result.Output.Split('\n')[0];
            Assert.StartsWith(folder["node", "envs"] + "/", prefix, StringComparison.Ordinal);
            Assert.Equal($"{prefix}\n{prefix}\n{prefix}\na b,,\nvalue of é\n{prefix}/poncho/data\nfrom package\nfrom script\nunset\n", result.Output);
            Assert.False(File.GetUnixFileMode(prefix + "/bin/tool").HasFlag(UnixFileMode.UserWrite));
        }
    }

    [Theory]
    [InlineData("env.tar.zst", "env")]
    [InlineData("my $(touch x) coffea.tar.gz", "my___touch_x__coffea")]
    [InlineData("store", "made")]
    public async Task An_environment_of_the_node_cache_is_called_by_its_name_in_variables_and_prompt(string form, string name)
    {
        using var folder = new TempFolder();
        string environment = await PlaceAsync(Made(), form, folder);
        Assert.Equal(name + "\n", (await Runner.RunAsync(folder, environment, "-s", folder["store"], "--", "sh", "-c", "echo $CONDA_DEFAULT_ENV")).Output);
        string prefix = (await Runner.RunAsync(folder, environment, "-s", folder["store"])).Output.Trim();
        Assert.Equal(name + "\n", File.ReadAllText(Path.Combine(prefix, ".poncho", "name")));
    }

    [Fact]
    public async Task A_private_copy_is_writable_and_used_again()
    {
        using var folder = new TempFolder();
        string environment = await PlaceAsync(Made(), "env.tar.zst", folder);
        var first = await Runner.RunAsync(folder, environment, "-u", "own", "--", "sh", "-c", "echo $CONDA_PREFIX; echo x >> $CONDA_PREFIX/bin/tool");
        Assert.Equal((folder["own"] + "\n", "noise\n", 0), (first.Output, first.Error, first.Status));
        var second = await Runner.RunAsync(folder, environment, "-u", folder["own"], "--", "tail", "-1", folder["own"] + "/bin/tool");
        Assert.Equal("x\n", second.Output);
        Assert.False(Directory.Exists(folder["node"]));
        Assert.False(File.Exists(folder["own", ".poncho", "unpacking"]));
    }

    [Fact]
    public async Task A_private_copy_may_be_named_by_a_link_to_its_folder()
    {
        using var folder = new TempFolder();
        string environment = await PlaceAsync(Made(), "env.tar.zst", folder);
        (await Runner.RunAsync(folder, environment, "-u", "own", "--", "true")).Succeeded();
        File.CreateSymbolicLink(folder["way"], "own");
        Assert.Equal(folder["own"] + "\n", (await Runner.RunAsync(folder, environment, "-u", "way", "--", "sh", "-c", "echo $CONDA_PREFIX")).Succeeded().Output);
    }

    [Fact]
    public async Task A_private_copy_takes_no_folder_with_something_else_in_it()
    {
        using var folder = new TempFolder();
        string environment = await PlaceAsync(Made(), "env.tar.zst", folder);
        folder.Write("full/mine", "precious");
        var full = await Runner.RunAsync(folder, environment, "-u", "full", "--", "true");
        Assert.Equal(125, full.Status);
        Assert.Contains("not empty", full.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(folder["full", "mine"]));
        string other = new MadeEnvironment(new MadeLayer("x").File("bin/x", "")).Write(folder["other.tar.zst"]);
        Assert.Equal(0, (await Runner.RunAsync(folder, other, "-u", "other", "--", "true")).Status);
        var another = await Runner.RunAsync(folder, environment, "-u", "other", "--", "true");
        Assert.Equal(125, another.Status);
        Assert.Contains("another environment", another.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_thrown_away()
    {
        using var folder = new TempFolder();
        string environment = await PlaceAsync(Made(), "env.tar.zst", folder);
        folder.Write("own/bin/tool", "half");
        folder.Write("own/lib/half", "half");
        folder.Write("own/.poncho/unpacking", "");
        Assert.Equal(7, (await Runner.RunAsync(folder, environment, "-u", "own", "--", "tool")).Status);
        Assert.False(File.Exists(folder["own", "lib", "half"]));
        var folderAsEnvironment = await Runner.RunAsync(folder, "own", "--", "tool");
        Assert.Equal(7, folderAsEnvironment.Status);
        File.WriteAllText(folder["own", ".poncho", "unpacking"], "");
        Assert.Equal(125, (await Runner.RunAsync(folder, "own", "--", "tool")).Status);
    }

    [Theory]
    [InlineData("no-such-command", 127, "no such command")]
    [InlineData("/no/such", 127, "no such command")]
    [InlineData("./plain", 126, "denied")]
    [InlineData("plain-in-bin", 126, "denied")]
    [InlineData("/", 126, "denied")]
    public async Task Commands_that_cannot_be_run_answer_as_in_a_shell(string command, int status, string said)
    {
        using var folder = new TempFolder();
        string environment = new MadeEnvironment(new MadeLayer("x").File("bin/plain-in-bin", "")).Write(folder["env.tar.zst"]);
        folder.Write("plain", "");
        var result = await Runner.RunAsync(folder, environment, "--", command);
        Assert.Equal(status, result.Status);
        Assert.Contains(said, result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"\"{command}\"", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_finds_its_process_as_a_shell_would_leave_it()
    {
        using var folder = new TempFolder();
        string environment = new MadeEnvironment(new MadeLayer("x").File("bin/script", "echo \"no shebang $1\"\n", LayerFile.Executable)).Write(folder["env.tar.zst"]);
        string program = $"ulimit -Sn 1000; exec {Runner.Program} {environment} -- ";
        var variables = new Dictionary<string, string?> { ["PONCHO_NODE_CACHE"] = folder["node"] };
        Assert.Equal("no shebang x\n", (await Programs.RunAsync("/bin/sh", ["-c", program + "script x"], "/", variables)).Output);
        Assert.Equal("1000\n", (await Programs.RunAsync(Programs.Need("bash"), ["-c", $"ulimit -Sn 1000; {Runner.Program} {environment} -- sh -c 'ulimit -Sn'; true"], "/", variables)).Output);
        string ignored = (await Programs.RunAsync("/bin/sh", ["-c", program + "grep SigIgn /proc/self/status"], "/", variables)).Output;
        Assert.Equal(0UL, Convert.ToUInt64(ignored.Split('\t')[1].Trim(), 16) & (1UL << 12));
        var signalled = await Programs.RunAsync("/bin/sh", ["-c", $"{Runner.Program} {environment} -- sh -c 'kill -TERM $$'; echo $?"], "/", variables);
        Assert.Equal("143\n", signalled.Output);
        var passedOn = await Programs.RunAsync("/bin/sh", ["-c", $"RAW=$(printf 'a\\377b'); export RAW; {Runner.Program} {environment} -- sh -c 'printf %s \"$RAW\" | od -An -tx1'"], "/", variables);
        Assert.Equal("61 ff 62", passedOn.Output.Trim());
    }

    [Fact]
    public async Task Without_a_command_the_environment_is_made_ready()
    {
        using var folder = new TempFolder();
        string environment = await PlaceAsync(Made(), "env.tar.gz", folder);
        string prefix = (await Runner.RunAsync(folder, environment)).Succeeded().Output.Trim();
        Assert.True(File.Exists(prefix + "/bin/tool"));
    }

    [Theory]
    [InlineData("nothing", "no such environment")]
    [InlineData("text", "neither an environment's folder nor a tarball")]
    [InlineData("empty", "no environment in folder")]
    public async Task What_is_no_environment_is_refused(string name, string said)
    {
        using var folder = new TempFolder();
        folder.Write("text", "x");
        Directory.CreateDirectory(folder["empty"]);
        var result = await Runner.RunAsync(folder, name, "-s", folder["store"], "--", "true");
        Assert.Equal(125, result.Status);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["store"]));
    }

    [Fact]
    public async Task An_environment_of_another_platform_or_for_a_newer_glibc_is_refused()
    {
        using var folder = new TempFolder();
        var layer = new MadeLayer("x").File("bin/x", "");
        var platform = new TargetPlatform { Os = "linux", Architecture = "riscv64", Subdir = "linux-riscv64" };
        var made = new MadeEnvironment(layer);
        made.Config = made.Config with { Platform = platform };
        var other = await Runner.RunAsync(folder, made.Write(folder["other.tar.zst"]), "--", "true");
        Assert.Equal(125, other.Status);
        Assert.Contains("linux-riscv64", other.Error, StringComparison.Ordinal);
        var newer = new MadeEnvironment(layer);
        newer.Config = newer.Config with { Glibc = "9.99" };
        Assert.Contains("needs glibc 9.99", (await Runner.RunAsync(folder, newer.Write(folder["newer.tar.zst"]), "--", "true")).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["node"]));
    }

    [Fact]
    public async Task Twenty_commands_at_once_unpack_one_environment()
    {
        using var folder = new TempFolder();
        string environment = await PlaceAsync(Made(), "env.tar.zst", folder);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Runner.RunAsync(folder, environment, "--", "tool", $"{i}")));
        Assert.All(results, result => Assert.Equal((7, true), (result.Status, result.Error is "noise\n" or "")));
        Assert.Contains(results, result => result.Error == "noise\n");
        Assert.Single(Directory.EnumerateFileSystemEntries(folder["node", "envs"]));
    }

    [Fact]
    public async Task A_tarball_that_is_not_ours_is_unpacked_and_relocated_by_its_records()
    {
        using var folder = new TempFolder();
        string record = $$$"""{"name":"x","paths_data":{"paths":[{"_path":"bin/tool","prefix_placeholder":"{{{Placeholder}}}","file_mode":"text"},{"_path":"bin/gone","prefix_placeholder":"/x"},{"_path":"bin/none"}]}}""";
        byte[] tar = new MadeEnvironment(
            new MadeLayer("x")
                .File("./bin/tool", $"#!/bin/sh\necho {Placeholder} $MINE $MORE\n", LayerFile.Executable)
                .File("conda-meta/x-1-0.json", record)
                .File("poncho/set_env", "export MINE=$1/data\n")
                .File("etc/conda/activate.d/x.sh", "export MORE=\"$MINE+\"\n")).PlainTar();
        File.WriteAllBytes(folder["env.tar"], tar);
        File.WriteAllBytes(folder["env.tar.zst"], Zstd.Compress(tar, new ZstdOptions()));
        (await Programs.RunAsync("gzip", ["-k", "env.tar"], folder.Path)).Succeeded();
        foreach (string name in new[] { "env.tar", "env.tar.zst", "env.tar.gz" })
        {
            var result = (await Runner.RunAsync(folder, name, "-u", "own-" + name, "--", "tool")).Succeeded();
            string prefix = folder["own-" + name];
            Assert.Equal((prefix + " " + prefix + "/data " + prefix + "/data+\n", ""), (result.Output, result.Error));
            Assert.Equal(result.Output, (await Runner.RunAsync(folder, name, "-u", "own-" + name, "--", "tool")).Output);
        }

        Assert.Equal(0, (await Runner.RunAsync(folder, "env.tar.gz", "--", "tool")).Status);
    }

    [Fact]
    public async Task A_folder_unpacked_by_hand_is_relocated_by_the_first_command()
    {
        using var folder = new TempFolder();
        var prefix = new HandMadePrefix(folder["by hand"]);
        prefix.AddOddFiles("share");
        prefix.Finish();
        var result = (await Runner.RunAsync(folder, "by hand", "--", "sh", "-c", "echo $PONCHO_PREFIX")).Succeeded();
        Assert.Equal((prefix.Path + "\n", ""), (result.Output, result.Error));
        Assert.Empty(prefix.WronglyRelocated());
        (await Programs.RunAsync(prefix.Path + "/bin/conda-unpack", [])).Succeeded();
        Assert.Empty(prefix.WronglyRelocated());
        File.CreateSymbolicLink(folder["alias"], prefix.Path);
        Assert.Equal(result.Output, (await Runner.RunAsync(folder, "alias", "--", "sh", "-c", "echo $PONCHO_PREFIX")).Output);
    }

    [Theory]
    [InlineData("moved")]
    [InlineData("with a blank/llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll")]
    [InlineData("by hand/below")]
    public async Task A_folder_that_was_moved_is_relocated_again(string name)
    {
        using var folder = new TempFolder();
        var prefix = new HandMadePrefix(folder["by hand"]);
        prefix.AddOddFiles("share");
        prefix.Add("bin/tool", RelocationMode.Text, $"#!{HandMadePrefix.Placeholder}/bin/python3\n# coding: latin-1\nx = '{HandMadePrefix.Placeholder}'\n");
        prefix.Add("bin/shell", RelocationMode.Text, $"#!{HandMadePrefix.Placeholder}/bin/bash\n");
        prefix.Finish();
        Assert.True(prefix.PutStandIns() > 0);
        (await Runner.RunAsync(folder, "by hand", "--", "true")).Succeeded();
        Assert.Empty(prefix.WronglyRelocated());
        prefix.MoveTo(folder[name]);
        (await Runner.RunAsync(folder, name, "--", "true")).Succeeded();
        Assert.Empty(prefix.WronglyRelocated().Except([HandMadePrefix.OutsideBin]));
        prefix.MoveTo(folder["again"]);
        var result = (await Runner.RunAsync(folder, "again", "--", "sh", "-c", "echo $PONCHO_PREFIX")).Succeeded();
        Assert.Equal((folder["again"] + "\n", ""), (result.Output, result.Error));
        Assert.Empty(prefix.WronglyRelocated().Except([HandMadePrefix.OutsideBin]));
        Assert.False(File.Exists(folder["again", ".poncho", "relocating"]));
    }

    [Fact]
    public async Task A_copy_of_hard_links_leaves_the_folder_that_it_was_copied_from_as_it_is()
    {
        using var folder = new TempFolder();
        var prefix = new HandMadePrefix(folder["first"]);
        prefix.AddOddFiles("share");
        prefix.Add("bin/tool", RelocationMode.Text, $"#!{HandMadePrefix.Placeholder}/bin/bash\n");
        prefix.Finish();
        (await Runner.RunAsync(folder, "first", "--", "true")).Succeeded();
        (await Programs.RunAsync("cp", ["-al", prefix.Path, folder["copy"]])).Succeeded();
        (await Runner.RunAsync(folder, "copy", "--", "true")).Succeeded();
        Assert.Empty(prefix.WronglyRelocated());
        Assert.Equal($"#!{folder["copy"]}/bin/bash\n", File.ReadAllText(folder["copy", "bin", "tool"]));
    }

    [Fact]
    public async Task Two_names_of_one_file_stay_so_when_it_is_relocated()
    {
        using var folder = new TempFolder();
        var prefix = new HandMadePrefix(folder["first"]);
        prefix.Add("bin/tool", RelocationMode.Text, $"#!{HandMadePrefix.Placeholder}/bin/bash\n");
        (await Programs.RunAsync("ln", [prefix.Path + "/bin/tool", prefix.Path + "/bin/alias"])).Succeeded();
        prefix.Finish();
        (await Runner.RunAsync(folder, "first", "--", "true")).Succeeded();
        Assert.Empty(prefix.WronglyRelocated());
        var inodes = await Programs.RunAsync("stat", ["-c", "%i %h", prefix.Path + "/bin/tool", prefix.Path + "/bin/alias"]);
        string[] lines = inodes.Output.Split('\n');
        Assert.Equal(lines[0], lines[1]);
        Assert.EndsWith(" 2", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_each_task_reaches_by_a_link_of_its_own_is_relocated_to_its_own_path()
    {
        using var folder = new TempFolder();
        var prefix = new HandMadePrefix(folder["cache/env"]);
        prefix.AddOddFiles("share");
        prefix.Finish();
        foreach (string task in new[] { "one", "two" })
        {
            File.CreateSymbolicLink(folder[task], prefix.Path);
            var result = (await Runner.RunAsync(folder, task, "--", "sh", "-c", "echo $PONCHO_PREFIX")).Succeeded();
            Assert.Equal(prefix.Path + "\n", result.Output);
            File.Delete(folder[task]);
        }

        Assert.Empty(prefix.WronglyRelocated());
    }

    [Fact]
    public async Task A_conda_prefix_runs_where_it_is()
    {
        using var folder = new TempFolder();
        folder.Write("prefix/conda-meta/history", "");
        folder.Write("prefix/bin/tool", "#!/bin/sh\necho $CONDA_PREFIX\n");
        File.SetUnixFileMode(folder["prefix", "bin", "tool"], (UnixFileMode)0x1ed);
        Assert.Equal(folder["prefix"] + "\n", (await Runner.RunAsync(folder, "prefix", "--", "tool")).Succeeded().Output);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(folder["prefix"]).Count());
    }

    private static MadeEnvironment Made()
    {
        var made = new MadeEnvironment(
            new MadeLayer("x")
                .Relocated("bin/tool", RelocationMode.Text, $"#!/bin/sh\necho {Placeholder}\necho $CONDA_PREFIX\necho $PONCHO_PREFIX\necho \"$1,$2,$3\"\necho $TEXT\necho $DATA\necho $FROM_JSON\necho $FROM_SCRIPT\necho ${{PYTHONPATH-unset}}\nexit 7\n", LayerFile.Executable)
                .File("etc/conda/env_vars.d/x.json", "{\"FROM_JSON\":\"from package\"}")
                .File("etc/conda/activate.d/x.sh", "echo noise\nexport FROM_SCRIPT='from script'\n"),
            new MadeLayer("y").Relocated("lib/y.so", RelocationMode.Binary, $"\0{Placeholder}/lib\0"));
        made.Config = made.Config with { Variables = [new EnvironmentVariable { Name = "TEXT", Value = "value of é" }, new EnvironmentVariable { Name = "DATA", Path = "poncho/data" }] };
        return made;
    }

    private static async Task<string> PlaceAsync(MadeEnvironment made, string form, TempFolder folder)
    {
        if (form != "store") return made.Write(folder[form]);
        var store = await Store.OpenAsync(folder["store"], CancellationToken.None);
        await store.TagAsync("made:latest", await made.StoreAsync(store), CancellationToken.None);
        return "made";
    }
}
