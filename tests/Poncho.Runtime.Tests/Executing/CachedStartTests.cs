using System.Diagnostics;
using Poncho.Runtime.CacheCleaning;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Tests.Activation;
using Poncho.Runtime.Tests.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Executing;

/// <summary>What a command that runs in the node cache holds there, and what the cache holds for it.</summary>
public sealed class CachedStartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_environment_is_in_use_as_long_as_its_command_or_what_that_started_lives()
    {
        string tarball = Write("one", 10);
        (await Programs.RunAsync("mkfifo", [_folder["fifo"]])).Succeeded();
        var child = Runner.RunAsync(_folder, tarball, "--", "sh", "-c", "echo started; (read line < \"$0\"; echo child) &", _folder["fifo"]);
        await WaitForAsync(() => CacheInventory.Of(_folder["node"]).Environments is [{ IsUsed: true }]);
        await File.WriteAllTextAsync(_folder["fifo"], "go\n");
        Assert.Equal("started\nchild\n", (await child).Output);

        // A process that ends closes what it printed to before it closes the lock.
        await WaitForAsync(() => CacheInventory.Of(_folder["node"]).Environments is [{ IsUsed: false }]);
    }

    [Fact]
    public async Task A_limit_is_kept_after_something_was_unpacked_and_never_takes_what_was_unpacked_just_now()
    {
        var limited = new Dictionary<string, string?> { ["PONCHO_NODE_CACHE_LIMIT"] = "1k" };
        string first = (await Runner.RunAsync(_folder, limited, Write("one", 100_000))).Succeeded().Output.Trim();
        Assert.True(Directory.Exists(first));
        string second = (await Runner.RunAsync(_folder, limited, Write("two", 100_000))).Succeeded().Output.Trim();
        Assert.False(Directory.Exists(first));
        Assert.True(Directory.Exists(second));
        Assert.Equal(second, (await Runner.RunAsync(_folder, limited, _folder["two.tar.zst"])).Succeeded().Output.Trim());
    }

    [Fact]
    public async Task A_limit_that_is_no_size_is_said()
    {
        var result = await Runner.RunAsync(_folder, new Dictionary<string, string?> { ["PONCHO_NODE_CACHE_LIMIT"] = "much" }, Write("one", 1));
        Assert.Equal(125, result.Status);
        Assert.Contains("variable PONCHO_NODE_CACHE_LIMIT is no size: \"much\"", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_takes_what_nobody_uses_and_goes_on()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to mount a small file system");
        string disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        (await Programs.RunAsync("mount", ["-t", "tmpfs", "-o", "size=600k", "tmpfs", disk])).Succeeded();
        try
        {
            var there = new Dictionary<string, string?> { ["PONCHO_NODE_CACHE"] = disk + "/node" };
            string first = (await Runner.RunAsync(_folder, there, Write("one", 300_000))).Succeeded().Output.Trim();
            var second = (await Runner.RunAsync(_folder, there, Write("two", 300_000))).Succeeded();
            Assert.Contains("the node cache's disk was full: environments that nobody uses were removed", second.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(first));
            Assert.Equal(300_000, new FileInfo(second.Output.Trim() + "/lib/two").Length);
        }
        finally
        {
            (await Programs.RunAsync("umount", [disk])).Succeeded();
        }
    }

    [Fact]
    public async Task A_cache_for_all_users_is_used_without_writing_and_before_the_users_own()
    {
        string tarball = Write("one", 10);
        string prefix = (await Runner.RunAsync(_folder, tarball)).Succeeded().Output.Trim();
        string shared = _folder["node"];
        await Programs.RunAsync("chmod", ["-R", "a-w", shared]);
        string before = TreeListing.Of(shared);
        var variables = new Dictionary<string, string?> { ["PONCHO_SHARED_CACHE"] = $"/nowhere:{shared}", ["PONCHO_NODE_CACHE"] = _folder["own"] };
        Assert.Equal(prefix, (await Runner.RunAsync(_folder, variables, tarball, "--", "sh", "-c", "echo $CONDA_PREFIX")).Succeeded().Output.Trim());
        Assert.False(Directory.Exists(_folder["own"]));
        Assert.Equal(before, TreeListing.Of(shared));

        // What it has not is unpacked into the user's own.
        Assert.StartsWith(_folder["own"], (await Runner.RunAsync(_folder, variables, Write("two", 10))).Succeeded().Output, StringComparison.Ordinal);
        await Programs.RunAsync("chmod", ["-R", "u+w", shared]);
    }

    [Fact]
    public async Task A_cache_for_all_users_that_others_may_write_is_refused()
    {
        string shared = Directory.CreateDirectory(_folder["shared"]).FullName;
        File.SetUnixFileMode(shared, (UnixFileMode)0x1ff);
        var result = await Runner.RunAsync(_folder, new Dictionary<string, string?> { ["PONCHO_SHARED_CACHE"] = shared }, Write("one", 10));
        Assert.Equal(125, result.Status);
        Assert.Contains($"the shared cache may be written by others than its owner: \"{shared}\"", result.Error, StringComparison.Ordinal);
    }

    private static async Task WaitForAsync(Func<bool> isSo)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1), "it never came to be");
            await Task.Yield();
        }
    }

    private string Write(string name, int size) => new MadeEnvironment(
        new MadeLayer(name).File($"lib/{name}", Noise(size)).Relocated("lib/config", RelocationMode.Text, HandMadePrefix.Placeholder)).Write(_folder[name + ".tar.zst"]);

    private static byte[] Noise(int size)
    {
        byte[] noise = new byte[size];
        new Random(size).NextBytes(noise);
        return noise;
    }
}
