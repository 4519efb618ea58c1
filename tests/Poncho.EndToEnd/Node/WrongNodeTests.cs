using Poncho.IO.Files;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Node;

/// <summary>What can be wrong on a node: the command does not run, and one line says why.</summary>
public sealed class WrongNodeTests : IAsyncLifetime
{
    private const string Ran = "hello from";

    private readonly PublishedPoncho _poncho = new();

    public async ValueTask InitializeAsync()
    {
        string spec = await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", spec, "env.tar.gz")).Succeeded();
        (await _poncho.RunAsync("create", spec, "env.tar.zst")).Succeeded();
    }

    public ValueTask DisposeAsync()
    {
        _poncho.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("no-such.tar.gz", "no such environment, neither a path nor a name or digest in the store: \"no-such.tar.gz\"")]
    [InlineData("no/such/folder", "no such environment, neither a path nor a name or digest in the store: \"no/such/folder\"")]
    [InlineData("src", "no environment in folder (it has neither conda-meta nor bin/activate): \"{0}/src\"")]
    [InlineData("hello.json", "neither an environment's folder nor a tarball: \"hello.json\"")]
    [InlineData("empty", "neither an environment's folder nor a tarball: \"empty\"")]
    [InlineData("/dev/null", "a tarball is read by its offsets, and this is a fifo or a device: \"/dev/null\"")]
    public async Task What_is_no_environment_is_called_so(string environment, string message)
    {
        _poncho.Write("empty", "");
        var result = await RunAsync("-e", environment, "--", "hello");
        Assert.Equal((125, ""), (result.Status, result.Output));
        Assert.StartsWith($"poncho_package_run: {string.Format(System.Globalization.CultureInfo.InvariantCulture, message, _poncho.Folder)}\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("env.tar.gz")]
    [InlineData("env.tar.zst")]
    public async Task A_tarball_that_is_cut_short_anywhere_is_found_before_the_command_runs(string tarball)
    {
        // Without the end that is for people who unpack it by tar, which a run does not read.
        (await _poncho.RunAsync("export", tarball, "alone." + tarball, "--no-run-program")).Succeeded();
        byte[] whole = await File.ReadAllBytesAsync(_poncho["alone." + tarball]);
        for (int length = 1; length < whole.Length; length += 1 + (whole.Length / 40))
        {
            await File.WriteAllBytesAsync(_poncho["cut"], whole[..length]);
            var result = await RunAsync("-e", "cut", "-u", $"own-{length}", "--", "hello");
            Assert.True((result.Status, result.Output) == (125, ""), $"{length} bytes: status {result.Status}, {result.Output}{result.Error}");
            Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("env.tar.gz")]
    [InlineData("env.tar.zst")]
    public async Task A_tarball_that_was_altered_is_found_before_the_command_runs(string tarball)
    {
        byte[] whole = await File.ReadAllBytesAsync(_poncho[tarball]);
        string right = (await RunAsync("-e", tarball, "-u", "own", "--", "hello")).Succeeded().Output.Replace("own", "", StringComparison.Ordinal);
        for (int at = 8; at < whole.Length - 64; at += 1 + (whole.Length / 60))
        {
            byte[] altered = [.. whole];
            altered[at] ^= 0x10;
            await File.WriteAllBytesAsync(_poncho["altered"], altered);
            var result = await RunAsync("-e", "altered", "-u", $"own{at}", "--", "hello");

            // Some bits of a gzip header say nothing that anyone reads.
            if (result.Status == 0) Assert.Equal(right, result.Output.Replace($"own{at}", "", StringComparison.Ordinal));
            else Assert.True((result.Status, result.Output) == (125, ""), $"byte {at}: status {result.Status}, {result.Output}{result.Error}");
            Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_full_disk_is_said_and_where_to_go()
    {
        var result = await MountedAsync("tmpfs", "size=8k", $"exec {Program} -e env.tar.zst -- hello");
        Assert.Equal((125, ""), (result.Status, result.Output));
        Assert.Contains("no space left on device", result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("hint: free some space there, or set PONCHO_NODE_CACHE to a folder on a larger disk", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_without_the_right_to_execute_is_said()
    {
        File.Copy(Programs.Need("true"), _poncho["src", "bin", "binary"]);
        (await _poncho.RunAsync("package", "src", "--name", "hello", "--version", "2.0", "--noarch", "generic", "-o", "channel")).Succeeded();
        (await _poncho.RunAsync("index", "channel")).Succeeded();
        (await _poncho.RunAsync("create", "hello.json", "env.tar.zst")).Succeeded();
        var result = await MountedAsync("tmpfs", "noexec,mode=700", $"exec {Program} -e env.tar.zst -- binary");
        Assert.Equal(126, result.Status);
        Assert.StartsWith("poncho_package_run: command cannot be run (Permission denied): \"binary\"\nhint: the file may be executed, its file system perhaps not (mounted noexec)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_said()
    {
        string user = AsNobody();
        var result = await _poncho.RunAsAsync("/bin/sh", "-c", $"chmod 755 . && exec {user} env PONCHO_NODE_CACHE={_poncho["closed"]} {Program} -e {_poncho["env.tar.gz"]} -- hello");
        Assert.Equal((125, ""), (result.Status, result.Output));
        Assert.StartsWith($"poncho_package_run: cannot write file (permission denied): \"{_poncho["closed"]}\"\nhint: choose a folder that you may write", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_of_another_user_is_refused()
    {
        string user = AsNobody();
        Directory.CreateDirectory(_poncho["theirs"], (UnixFileMode)0x1ff);
        var result = await _poncho.RunAsAsync("/bin/sh", "-c", $"chmod 755 . && exec {user} env PONCHO_NODE_CACHE={_poncho["theirs"]} {Program} -e {_poncho["env.tar.gz"]} -- hello");
        Assert.Equal((125, ""), (result.Status, result.Output));
        Assert.StartsWith($"poncho_package_run: the node cache belongs to another user (0): \"{_poncho["theirs"]}\"\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_for_another_platform_is_refused()
    {
        (await _poncho.RunAsync("create", "hello.json", "arm.tar.zst", "--platform", "linux-aarch64")).Succeeded();
        var result = await RunAsync("-e", "arm.tar.zst", "--", "hello");
        Assert.Equal((125, ""), (result.Status, result.Output));
        Assert.StartsWith("poncho_package_run: environment arm.tar.zst is for linux-aarch64, and this machine is linux/amd64: \"linux/arm64\"\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_holds_a_lock_longer_than_one_waits_is_named()
    {
        string folder = Directory.CreateDirectory(_poncho["own", ".poncho"]).FullName;
        using var held = FileLock.TryExclusive(Path.Combine(folder, "unpack.lock"));
        foreach (string seconds in (string[])["0", "0.1"])
        {
            var result = await RunAsync("-e", "env.tar.gz", "-u", "own", "-w", seconds, "--", "hello");
            Assert.Equal((125, ""), (result.Status, result.Output));
            Assert.StartsWith($"poncho_package_run: waited {seconds} seconds for another process that unpacks into the same folder: \"{_poncho["own"]}\" (it is process {Environment.ProcessId}: ", result.Error, StringComparison.Ordinal);
            Assert.EndsWith(")\nhint: wait longer with -w SECONDS\n", result.Error, StringComparison.Ordinal);
        }

        held!.Dispose();
        Assert.StartsWith(Ran, (await RunAsync("-e", "env.tar.gz", "-u", "own", "-w", "0", "--", "hello")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_glibc_than_the_environment_needs_is_said_with_both_versions()
    {
        Programs.Need("objdump");
        string root = await OldDebian.RootAsync(_poncho["old"]);
        string tarball = await RealPython.TarballAsync(_poncho);
        File.Copy(tarball, Path.Combine(root, "env.tar.zst"));
        var result = await Roots.RunAsync(root, "-e", "/env.tar.zst", "--", "python", "-c", "print(1)");
        Assert.Equal((125, ""), (result.Status, result.Output));
        Assert.Matches($"^poncho_package_run: environment /env.tar.zst needs glibc [0-9.]+, and this machine has {OldDebian.GlibcOf(root)}\nhint: run it on a newer system", result.Error);
    }

    private static string Program => PublishedPrograms.Path("poncho_package_run");

    private Task<ProgramResult> RunAsync(params string[] arguments) => _poncho.RunAsAsync(Program, arguments);

    private static string AsNobody()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can become another user");
        return $"{Programs.Need("setpriv")} --reuid=65534 --regid=65534 --clear-groups";
    }

    // With the node cache on a file system of its own, which goes with the process.
    private Task<ProgramResult> MountedAsync(string kind, string options, string script)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can mount a file system");
        return _poncho.RunAsAsync("unshare", "--mount", "/bin/sh", "-c", $"mount -t {kind} -o {options} none {_poncho["node"]} && chmod 700 {_poncho["node"]} && {script}");
    }
}
