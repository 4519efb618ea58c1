using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Faults;

/// <summary>A process that may have little: it does with what it has, or says what lacks and how much is needed. Nothing is called damaged.</summary>
public sealed class FewResourcesTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(127)]
    public async Task Too_few_open_files_are_said_with_the_number_that_is_needed(int files)
    {
        string spec = await _poncho.WriteHelloAsync();
        foreach (string command in (string[])[$"create {spec}", "images", "run -e hello -- hello"])
        {
            var result = await LimitedAsync($"ulimit -n {files}", command);
            Assert.Equal(command.StartsWith("run", StringComparison.Ordinal) ? 125 : 1, result.Status);
            Assert.Equal($"poncho: this process may have only {files} files open at once, and 128 are needed\nhint: ulimit -n 128, or more\n", result.Error);
        }
    }

    [Fact]
    public async Task As_many_open_files_as_are_needed_are_enough_and_a_low_limit_is_raised_and_put_back()
    {
        string spec = await _poncho.WriteHelloAsync();
        (await LimitedAsync("ulimit -n 128", $"create {spec} env.tar.gz")).Succeeded();
        (await LimitedAsync("ulimit -n 128", "run -e env.tar.gz -- hello")).Succeeded();
        Assert.Equal("40\n", (await LimitedAsync("ulimit -Sn 40", "run -e env.tar.gz -- sh -c 'ulimit -Sn'")).Succeeded().Output);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(127)]
    public async Task Too_little_memory_for_the_runtime_itself_is_said_with_what_is_needed(int megabytes)
    {
        foreach ((string command, int status) in ((string, int)[])[("--version", 1), ("images", 1), ("run -e hello -- hello", 125)])
        {
            var result = await LimitedAsync($"ulimit -v {megabytes * 1024}", command);
            Assert.Equal(status, result.Status);
            Assert.Equal($"poncho: this process may have only {megabytes} MB of memory, and 128 are needed\nhint: ulimit -v 131072, or more\n", result.Error);
        }
    }

    [Theory]
    [InlineData(128)]
    [InlineData(511)]
    public async Task Too_little_memory_for_a_build_is_said_before_it_begins(int megabytes)
    {
        string spec = await _poncho.WriteHelloAsync();
        (await LimitedAsync("ulimit -v 524288", $"create {spec}")).Succeeded();
        foreach (string command in (string[])[$"create {spec}", $"lock {spec}", "export hello again.tar.zst"])
        {
            var result = await LimitedAsync($"ulimit -v {megabytes * 1024}", command);
            Assert.Equal(1, result.Status);
            Assert.Equal($"poncho: this process may have only {megabytes} MB of memory, and 512 are needed here\nhint: ulimit -v 524288, or more; \"poncho run\" needs less\n", result.Error);
        }
    }

    [Fact]
    public async Task Without_proc_all_works_that_needs_no_library_and_one_line_says_what_may_not()
    {
        string spec = await _poncho.WriteHelloAsync();
        string digest = (await _poncho.RunAsync("create", spec)).Succeeded().Output.Split('\n')[0];
        const string Hidden = "umount -l /proc && mount -t tmpfs none /proc && exec \"$@\"";
        string poncho = PublishedPrograms.Path();
        var hidden = await _poncho.RunAsAsync("unshare", "-m", "sh", "-c", Hidden, "sh", "true");
        Assert.SkipUnless(hidden.Status == 0, $"cannot take /proc away: {hidden.Error}");
        var run = (await _poncho.RunAsAsync("unshare", "-m", "sh", "-c", Hidden, "sh", poncho, "run", "-e", "hello", "--", "hello")).Succeeded();
        Assert.StartsWith("hello from ", run.Output, StringComparison.Ordinal);
        string line = Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Contains("this machine has no /proc", line, StringComparison.Ordinal);
        (await _poncho.RunAsAsync("unshare", "-m", "sh", "-c", Hidden, "sh", poncho, "create", spec)).Succeeded();
        // The environment says for which machine it was solved: that is the same machine without /proc.
        string fresh = Directory.CreateDirectory(_poncho["fresh"]).FullName;
        var again = await _poncho.RunAsAsync("unshare", "-m", "sh", "-c", Hidden, "sh", "env", "PONCHO_HOME=" + fresh, poncho, "create", spec);
        Assert.Equal(digest, again.Succeeded().Output.Split('\n')[0]);
    }

    [Fact]
    public async Task Little_memory_is_enough_or_is_said_to_lack_and_is_never_called_damage()
    {
        string spec = await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", spec, "env.tar.zst")).Succeeded();
        foreach (int megabytes in (int[])[128, 160, 200, 256, 400, 800, 1600])
        {
            var result = await LimitedAsync($"ulimit -v {megabytes * 1024}", "run -e env.tar.zst -- hello");
            if (result.Status != 0)
            {
                Assert.True(result.Status == 125 && megabytes < 1024, $"{megabytes} MB: status {result.Status}, {result.Error}");
                Assert.StartsWith("poncho: not enough memory to ", result.Error, StringComparison.Ordinal);
            }

            // Where the runtime itself could not go on, nothing was unpacked.
            foreach (string made in Directory.GetFileSystemEntries(_poncho["node"])) Directory.Delete(made, recursive: true);
        }
    }

    [Fact]
    public async Task A_root_without_random_numbers_is_said_to_lack_them()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can make a /dev of its own");
        string spec = await _poncho.WriteHelloAsync();
        File.WriteAllText(spec, (File.ReadAllText(spec)).TrimEnd()[..^1] + ", \"http\": {\"DATA\": {\"type\": \"file\", \"url\": \"http://127.0.0.1:9/data\"}}}");
        // The test's own folder may lie in /dev/shm.
        const string Bare = "mount --rbind /dev/shm /mnt && mount -t tmpfs none /dev && mkdir /dev/shm && mount --rbind /mnt /dev/shm && mknod -m 666 /dev/null c 1 3";
        var result = await _poncho.RunAsAsync("unshare", "--mount", "/bin/sh", "-c", $"{Bare} && exec {PublishedPrograms.Path()} create {spec}");
        Assert.Equal(1, result.Status);
        Assert.StartsWith("poncho: this system has no random numbers: there is no /dev/urandom\nhint: mount /dev in this root", result.Error, StringComparison.Ordinal);
    }

    private Task<ProgramResult> LimitedAsync(string limit, string command) =>
        _poncho.RunAsAsync("/bin/sh", "-c", $"{limit}; exec {PublishedPrograms.Path()} {command}");
}
