using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Images;

/// <summary>Environments that run where they lie, in a file system in a file.</summary>
public sealed class MountedImageTests : IAsyncDisposable
{
    private readonly PublishedPoncho _poncho = new();

    // The programs that a command finds, besides those of the environment.
    private static readonly string[] s_plain = ["sh", "cat", "sleep", "umount", "fusermount", "fusermount3", "flock", "setsid", "grep"];

    public MountedImageTests() => _poncho.Environment["PONCHO_MOUNT_IDLE"] = "1";

    public async ValueTask DisposeAsync()
    {
        _poncho.Environment.Remove("PATH");
        await _poncho.RunAsync("cache", "clear");
        await UnmountedAsync();
        _poncho.Dispose();
    }

    [Theory]
    [InlineData("mounted by the kernel", "mount")]
    [InlineData("mounted by squashfuse", "squashfuse")]
    [InlineData("unpacked by unsquashfs", "unsquashfs")]
    public async Task It_runs_however_this_machine_comes_to_its_files(string way, string program)
    {
        Allow(program);
        await ExportAsync("hello.sqfs");
        var said = (await _poncho.RunAsync("run", "--verbose", "-e", "hello.sqfs", "--", "hello", "you")).Succeeded();
        Assert.Matches($"^hello from {_poncho["node", "envs"]}/[0-9a-f]{{32}}: you\n$", said.Output);
        Assert.Contains(way, said.Error, StringComparison.Ordinal);
        Assert.Equal(said.Output, (await _poncho.RunAsync("run", "-e", "hello.sqfs", "--", "hello", "you")).Succeeded().Output);
    }

    [Fact]
    public async Task The_prefix_in_its_files_is_where_it_runs_and_not_where_the_image_has_it()
    {
        Allow("mount");
        string placeholder = "/opt/" + new string('p', 200);
        _poncho.Write("src/lib/where.txt", $"{placeholder}/lib and {placeholder}/bin\n");
        _poncho.Write("src/share/same.txt", "no prefix\n");
        (await _poncho.RunAsync("package", "src", "--name", "where", "--version", "1.0", "--prefix", placeholder, "-o", "channel")).Succeeded();
        (await _poncho.RunAsync("index", "channel")).Succeeded();
        (await _poncho.RunAsync("create", _poncho.Write("where.json", "{\"conda\": {\"channels\": [\"./channel\"], \"packages\": [\"where\"]}}"))).Succeeded();
        (await _poncho.RunAsync("export", "where", "where.sqfs")).Succeeded();
        string script = "cat $CONDA_PREFIX/lib/where.txt $CONDA_PREFIX/share/same.txt; echo $CONDA_PREFIX";
        string[] lines = (await _poncho.RunAsync("run", "-e", "where.sqfs", "--", "sh", "-c", script)).Succeeded().Output.Split('\n');
        Assert.Equal($"{lines[2]}/lib and {lines[2]}/bin", lines[0]);
        Assert.Equal("no prefix", lines[1]);
    }

    [Fact]
    public async Task All_tasks_share_one_mount_and_the_last_takes_it_along()
    {
        Allow("mount");
        await ExportAsync("hello.sqfs");
        (await Programs.RunAsync("mkfifo", [_poncho["one"], _poncho["two"]])).Succeeded();
        var tasks = new[] { "one", "two" }.Select(name => _poncho.RunAsync("run", "-e", "hello.sqfs", "--", "sh", "-c", $"read line < {name}; exec hello $line")).ToList();
        while (!Mounts().Any()) await Task.Delay(10);
        await File.WriteAllTextAsync(_poncho["one"], "first\n");
        Assert.EndsWith(": first\n", (await tasks[0]).Succeeded().Output, StringComparison.Ordinal);

        // Longer than it stays without a task: the second has it still.
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        Assert.Single(Mounts());
        await File.WriteAllTextAsync(_poncho["two"], "second\n");
        Assert.EndsWith(": second\n", (await tasks[1]).Succeeded().Output, StringComparison.Ordinal);
        await UnmountedAsync();
        Assert.EndsWith(": again\n", (await _poncho.RunAsync("run", "-e", "hello.sqfs", "--", "hello", "again")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mount_whose_server_was_killed_is_mounted_anew()
    {
        Allow("squashfuse");
        await ExportAsync("hello.sqfs");
        string first = (await _poncho.RunAsync("run", "-e", "hello.sqfs", "--", "hello")).Succeeded().Output;
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(IsServer))
        {
            (await Programs.RunAsync("kill", ["-KILL", Path.GetFileName(process)])).Succeeded();
            for (int tries = 0; tries < 100 && Directory.Exists(process); tries++) await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(first, (await _poncho.RunAsync("run", "-e", "hello.sqfs", "--", "hello")).Succeeded().Output);
    }

    [Theory]
    [InlineData("mount")]
    [InlineData("squashfuse")]
    public async Task A_run_of_which_every_process_is_killed_leaves_nothing_that_the_next_does_not_use_or_mend_and_unmount(string program)
    {
        Allow(program);
        await ExportAsync("hello.sqfs");
        (await Programs.RunAsync("mkfifo", [_poncho["fifo"]])).Succeeded();
        var task = _poncho.RunAsync("run", "-e", "hello.sqfs", "--", "sh", "-c", "read line < fifo");
        while (!Mounts().Any() && !task.IsCompleted) await Task.Delay(10);

        // As a scheduler ends a job's control group: the command, who watches the mount, and who serves it.
        while (OwnProcesses() is [_, ..] own) foreach (string process in own) await Programs.RunAsync("kill", ["-KILL", process]);
        Assert.NotEqual(0, (await task).Status);
        Assert.EndsWith(": next\n", (await _poncho.RunAsync("run", "-e", "hello.sqfs", "--", "hello", "next")).Succeeded().Output, StringComparison.Ordinal);
        await UnmountedAsync();
    }

    [Fact]
    public async Task A_user_who_is_not_root_mounts_by_squashfuse_and_unmounts()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to become another user");
        string unshare = Programs.Need("unshare"), setpriv = Programs.Need("setpriv");
        Programs.Need("fusermount3");
        Allow("squashfuse");
        await ExportAsync("hello.sqfs");
        _poncho.Environment["PONCHO_MOUNT_IDLE"] = "10";
        string program = PublishedPrograms.Path();
        string[] user = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        Assert.SkipUnless((await Programs.RunAsync(setpriv, [.. user, "test", "-x", program])).Status == 0, "the programs lie where other users cannot reach them");
        (await Programs.RunAsync("chown", ["-R", "65534:65534", _poncho.Folder])).Succeeded();

        // On most machines everybody may open /dev/fuse; where not, in a namespace of the test alone.
        string script = """
            "$1" -m 666 fuse c 10 229 && "$2" --bind fuse /dev/fuse || exit 77
            setpriv=$3 program=$4
            shift 4
            task() { "$setpriv" "$@" "$program" run --verbose -e hello.sqfs -- hello "$word" 2>&1; }
            word=first; task "$@"
            word=second; task "$@"
            mounted() { grep -q " $PONCHO_NODE_CACHE/mounts/" /proc/mounts; }
            mounted && echo there
            while mounted; do sleep 0.1; done
            """;
        var result = await _poncho.RunAsAsync(unshare, ["--mount", "sh", "-c", script, "sh", Programs.Need("mknod"), Programs.Need("mount"), setpriv, program, .. user]);
        Assert.SkipWhen(result.Status == 77, "no device can be made here");
        string said = result.Succeeded().Output;
        Assert.Contains("mounted by squashfuse", said, StringComparison.Ordinal);
        Assert.Contains(": first\n", said, StringComparison.Ordinal);
        Assert.Contains("mounted before", said, StringComparison.Ordinal);
        Assert.EndsWith(": second\nthere\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_is_cleared_unmounts_what_nobody_uses()
    {
        Allow("mount");
        _poncho.Environment["PONCHO_MOUNT_IDLE"] = "30";
        await ExportAsync("hello.sqfs");
        (await _poncho.RunAsync("run", "-e", "hello.sqfs", "--", "hello")).Succeeded();
        Assert.Single(Mounts());
        Assert.Contains("1 environment", (await _poncho.RunAsync("cache", "clear")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Empty(Mounts());
    }

    [Fact]
    public async Task A_SIF_runs_as_its_squashfs_does()
    {
        Allow("mount", "unsquashfs");
        await ExportAsync("hello.sif");
        Assert.EndsWith(": you\n", (await _poncho.RunAsync("run", "-e", "hello.sif", "--", "hello", "you")).Succeeded().Output, StringComparison.Ordinal);
        Assert.EndsWith(": own\n", (await _poncho.RunAsync("run", "-e", "hello.sif", "-u", "own", "--", "hello", "own")).Succeeded().Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_poncho["own", "bin", "hello"]));
    }

    [Fact]
    public async Task What_has_no_command_is_unpacked_since_nobody_knows_how_long_it_is_used()
    {
        Allow("mount", "unsquashfs");
        await ExportAsync("hello.sqfs");
        string folder = (await _poncho.RunAsync("run", "-e", "hello.sqfs", "-n")).Succeeded().Output.TrimEnd();
        Assert.Empty(Mounts());
        Assert.Null(new FileInfo(Path.Combine(folder, "bin", "hello")).LinkTarget);
    }

    [Fact]
    public async Task Where_nothing_mounts_or_unpacks_one_line_says_why()
    {
        Allow();
        await ExportAsync("hello.sqfs");
        var result = await _poncho.RunAsync("run", "-e", "hello.sqfs", "--", "hello");
        Assert.Equal(125, result.Status);
        Assert.Matches(
            "^poncho: a file system that is neither mounted nor unpacked here \\((the kernel mounts for root alone|mount is not on PATH); squashfuse is not on PATH; "
            + "unsquashfs is not on PATH\\): \"[^\"]*hello.sqfs\"\nhint: install squashfuse",
            result.Error);
    }

    [Fact]
    public async Task One_that_is_cut_short_is_said()
    {
        Allow();
        await ExportAsync("hello.sqfs");
        byte[] whole = await File.ReadAllBytesAsync(_poncho["hello.sqfs"]);
        await File.WriteAllBytesAsync(_poncho["half.sqfs"], whole[..(whole.Length / 2)]);
        var result = await _poncho.RunAsync("run", "-e", "half.sqfs", "--", "hello");
        Assert.Equal(125, result.Status);
        Assert.StartsWith($"poncho: the file is cut short ({whole.Length / 2} bytes of ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PONCHO_UNPACK_BYTES", "100", "100 bytes")]
    [InlineData("PONCHO_UNPACK_ENTRIES", "3", "3 files")]
    public async Task What_unsquashfs_would_write_is_counted_before_it_does(string variable, string limit, string said)
    {
        Allow("unsquashfs");
        await ExportAsync("hello.sqfs");
        _poncho.Environment[variable] = limit;
        foreach (string[] options in (string[][])[[], ["-u", "own"]])
        {
            var result = await _poncho.RunAsync(["run", "-e", "hello.sqfs", .. options, "--", "hello"]);
            Assert.Equal(125, result.Status);
            Assert.Matches($"^poncho: [^ ]*hello.sqfs would become more than {said}; nothing was kept\nhint: if that is right, set {variable} to ", result.Error);
        }

        Assert.False(Directory.Exists(_poncho["own", "bin"]));
        _poncho.Environment[variable] = "1000000000";
        (await _poncho.RunAsync("run", "-e", "hello.sqfs", "--", "hello")).Succeeded();
    }

    [Fact]
    public async Task One_of_others_is_said_and_unmounted()
    {
        Allow("mount");
        string empty = Directory.CreateDirectory(_poncho["nothing"]).FullName;
        (await Programs.RunAsync(Programs.Need("mksquashfs"), [empty, _poncho["other.sqfs"], "-quiet"])).Succeeded();
        var result = await _poncho.RunAsync("run", "-e", "other.sqfs", "--", "hello");
        Assert.Equal(125, result.Status);
        Assert.StartsWith("poncho: no image of Poncho's is in this file system: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(Mounts());
    }

    // Of the programs that mount and unpack only some are on PATH.
    private void Allow(params string[] programs)
    {
        Programs.Need("tar2sqfs");
        foreach (string program in programs) Programs.Need(program);
        if (programs.Contains("mount")) Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to mount");
        if (programs.Contains("squashfuse")) Assert.SkipUnless(File.Exists("/dev/fuse"), "needs /dev/fuse");
        Directory.CreateDirectory(_poncho["programs"]);
        foreach (string program in s_plain.Concat(programs))
        {
            if (Programs.Find(program) is { } found) File.CreateSymbolicLink(_poncho["programs", program], found);
        }
    }

    // What writes a squashfs is looked for on the test's own PATH.
    private async Task ExportAsync(string output)
    {
        (await _poncho.RunAsync("create", await _poncho.WriteHelloAsync())).Succeeded();
        (await _poncho.RunAsync("export", "hello", output)).Succeeded();
        _poncho.Environment["PATH"] = _poncho["programs"];
    }

    private IEnumerable<string> Mounts() => File.ReadLines("/proc/mounts").Where(line => line.Contains($" {_poncho["node", "mounts"]}/", StringComparison.Ordinal));

    private async Task UnmountedAsync()
    {
        while (Mounts().Any()) await Task.Delay(50);
    }

    // Whatever a run of this test has started and left.
    private string[] OwnProcesses() => [.. Directory.EnumerateDirectories("/proc").Where(IsOwn).Select(process => Path.GetFileName(process)!)];

    private bool IsOwn(string process)
    {
        if (!int.TryParse(Path.GetFileName(process), System.Globalization.CultureInfo.InvariantCulture, out _)) return false;
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ")).Contains($"PONCHO_NODE_CACHE={_poncho["node"]}\0", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool IsServer(string process)
    {
        try
        {
            string line = File.ReadAllText(Path.Combine(process, "cmdline"));
            return line.Contains("squashfuse", StringComparison.Ordinal) && line.Contains(_poncho["hello.sqfs"], StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
