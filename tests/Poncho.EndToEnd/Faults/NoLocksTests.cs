using Xunit;

namespace Poncho.EndToEnd.Faults;

/// <summary>
/// A node cache on a file system without locks, as NFS and Lustre are when they are mounted so: environments are unpacked and used, that is said once, and since nobody
/// knows what is in use, nothing is deleted.
/// </summary>
public sealed class NoLocksTests(SmallEnvironment small) : IClassFixture<SmallEnvironment>
{
    private const string Said = "has no locks";

    [Theory]
    [InlineData(FaultyDisk.NoLocks)]
    [InlineData(FaultyDisk.NotSupported)]
    public async Task An_environment_is_unpacked_and_that_is_said_once(int error)
    {
        await small.EnsureAsync();
        string[] run = ["run", "-e", small.Output];
        var first = (await small.Disk.RunAsync(Without(error), run)).Succeeded();
        Assert.Contains(Said, first.Error, StringComparison.Ordinal);
        var second = (await small.Disk.RunAsync(Without(error), run)).Succeeded();
        Assert.Equal("", second.Error);
        Assert.Equal(first.Output, second.Output);
        Assert.Empty(Directory.EnumerateFiles(small.Poncho["node"], "*.held", SearchOption.AllDirectories));
        Assert.Empty(small.Unfinished());
    }

    [Fact]
    public async Task A_folder_of_ones_own_is_filled_and_moved()
    {
        await small.EnsureAsync();
        string own = small.Poncho["own"];
        (await small.Disk.RunAsync(Without(FaultyDisk.NoLocks), "run", "-e", small.Output, "-u", own)).Succeeded();
        Directory.Move(own, own + "-moved");
        Assert.Equal(own + "-moved\n", (await small.Disk.RunAsync(Without(FaultyDisk.NoLocks), "run", "-e", own + "-moved")).Succeeded().Output);
        Assert.Empty(Directory.EnumerateFiles(own + "-moved", "*.held", SearchOption.AllDirectories));
        Directory.Delete(own + "-moved", recursive: true);
    }

    [Fact]
    public async Task Of_many_tasks_one_unpacks_and_the_others_wait()
    {
        await small.EnsureAsync();
        var tasks = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => small.Disk.RunAsync(Without(FaultyDisk.NoLocks), "run", "-e", small.Output)));
        Assert.Single(tasks.Select(task => task.Succeeded().Output).Distinct());
        Assert.Single(tasks, task => task.Error.Contains(Said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_counts_as_free_so_nothing_is_deleted()
    {
        await small.EnsureAsync();
        string[] run = ["run", "-e", small.Output];
        string folder = (await small.Disk.RunAsync(Without(FaultyDisk.NoLocks), run)).Succeeded().Output.TrimEnd('\n');
        var pruned = await small.Disk.RunAsync(Without(FaultyDisk.NoLocks), "cache", "prune", "--limit", "0");
        Assert.Equal(1, pruned.Status);
        Assert.Contains(Said, pruned.Error, StringComparison.Ordinal);
        Assert.Contains("hint: ", pruned.Error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder));
    }

    private static Fault Without(int error) => new("l", At: 1, error, GoesOn: true);
}
