using Poncho.IO.Files;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Files;

/// <summary>What stands for a lock where a file system has none.</summary>
public sealed class ExclusiveFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Lock => _folder["lock"];

    private string Held => Lock + ".held";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_has_it_at_a_time_and_it_is_told_who()
    {
        using (ExclusiveFile.TryMake(Lock))
        {
            Assert.Null(ExclusiveFile.TryMake(Lock));
            Assert.Equal($"{Environment.MachineName}, process {Environment.ProcessId}", ExclusiveFile.OwnerOf(Lock));
        }

        Assert.False(File.Exists(Held));
        Assert.Null(ExclusiveFile.OwnerOf(Lock));
        using var next = ExclusiveFile.TryMake(Lock);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task Of_many_who_find_what_a_dead_process_left_one_has_it_at_a_time()
    {
        MakeOfDead();
        int inside = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            ExclusiveFile? mine;
            while ((mine = ExclusiveFile.TryMake(Lock)) is null) await Task.Yield();
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            mine.Dispose();
        })));
        Assert.Equal(1, most);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void That_of_another_machine_counts_until_it_was_not_touched_for_long()
    {
        File.WriteAllText(Held, "elsewhere boot pid\n1\nx\n");
        Assert.Null(ExclusiveFile.TryMake(Lock));
        Assert.Equal("elsewhere, process 1", ExclusiveFile.OwnerOf(Lock));
        File.SetLastWriteTimeUtc(Held, DateTime.UtcNow - TimeSpan.FromMinutes(11));
        using var mine = ExclusiveFile.TryMake(Lock);
        Assert.NotNull(mine);
    }

    [Fact]
    public void What_was_taken_over_meanwhile_is_left_to_who_has_it_now()
    {
        using (ExclusiveFile.TryMake(Lock)) File.WriteAllText(Held, "elsewhere boot pid\n1\nx\n");
        Assert.True(File.Exists(Held));
    }

    // Of a process number that no system gives.
    private void MakeOfDead()
    {
        string mark;
        using (ExclusiveFile.TryMake(Lock)) mark = File.ReadAllText(Held);
        File.WriteAllText(Held, mark.Replace($"\n{Environment.ProcessId}\n", $"\n{int.MaxValue}\n", StringComparison.Ordinal));
    }
}
