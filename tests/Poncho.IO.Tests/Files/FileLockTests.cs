using Poncho.IO.Files;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Files;

public class FileLockTests
{
    [Fact]
    public async Task An_exclusive_lock_has_one_holder_at_a_time()
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
    public async Task Who_waits_for_a_lock_hears_once_which_process_has_it()
    {
        using var folder = new TempFolder();
        var told = new List<int?>();
        var held = await FileLock.ExclusiveAsync(folder["lock"], told.Add, default);
        var waiting = FileLock.ExclusiveAsync(folder["lock"], told.Add, default);
        Assert.Equal([Environment.ProcessId], told);
        held.Dispose();
        using var second = await waiting;
        Assert.Single(told);
    }

    [Fact]
    public async Task A_shared_lock_has_many_holders_and_keeps_exclusive_ones_out()
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
    public async Task A_thread_waits_for_a_share_and_can_give_up()
    {
        using var folder = new TempFolder();
        var held = await FileLock.ExclusiveAsync(folder["lock"], default);
        using (var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(20)))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => FileLock.Shared(folder["lock"], cancel.Token));
        }

        var waiting = Task.Run(() => FileLock.Shared(folder["lock"], default));
        Assert.False(waiting.IsCompletedSuccessfully);
        held.Dispose();
        using var shared = await waiting;
        Assert.Null(FileLock.TryExclusive(folder["lock"]));
    }

    [Fact]
    public async Task A_killed_process_leaves_no_lock_behind()
    {
        using var folder = new TempFolder();
        string path = folder.Write("lock", "");
        var start = new System.Diagnostics.ProcessStartInfo(Programs.Need("flock"), [path, "sh", "-c", "echo held; exec sleep 60"]) { RedirectStandardOutput = true };
        using var holder = System.Diagnostics.Process.Start(start)!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
        Assert.Null(FileLock.TryExclusive(path));
        holder.Kill(entireProcessTree: true);
        using var alone = await FileLock.ExclusiveAsync(path, default);
    }

    [Fact]
    public async Task Waiting_for_a_lock_can_be_given_up()
    {
        using var folder = new TempFolder();
        using var held = await FileLock.ExclusiveAsync(folder["lock"], default);
        using var cancel = new CancellationTokenSource();
        var waiting = FileLock.ExclusiveAsync(folder["lock"], cancel.Token);
        Assert.False(waiting.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
