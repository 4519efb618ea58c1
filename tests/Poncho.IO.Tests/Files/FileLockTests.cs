using Poncho.IO.Files;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Files;

public class FileLockTests
{
    [Fact]
    public async Task One_at_a_time_holds_it()
    {
        using var folder = new TempFolder();
        int inside = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(async () =>
        {
            using var alone = await FileLock.ExclusiveAsync(folder["lock"], default);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        })));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Sharers_hold_it_together_and_keep_others_out()
    {
        using var folder = new TempFolder();
        using (await FileLock.SharedAsync(folder["lock"], default))
        using (await FileLock.SharedAsync(folder["lock"], default))
        {
            Assert.Null(FileLock.TryExclusive(folder["lock"]));
        }

        using var alone = FileLock.TryExclusive(folder["lock"]);
        Assert.NotNull(alone);
    }

    [Fact]
    public async Task A_killed_process_leaves_none_behind()
    {
        using var folder = new TempFolder();
        string path = folder.Write("lock", "");
        using var holder = System.Diagnostics.Process.Start(Programs.Need("flock"), [path, "sleep", "60"]);
        while (FileLock.TryExclusive(path) is { } early)
        {
            early.Dispose();
            await Task.Delay(5);
        }

        holder.Kill(entireProcessTree: true);
        using var alone = await FileLock.ExclusiveAsync(path, default);
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        using var folder = new TempFolder();
        using var held = await FileLock.ExclusiveAsync(folder["lock"], default);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileLock.ExclusiveAsync(folder["lock"], cancel.Token));
    }
}
