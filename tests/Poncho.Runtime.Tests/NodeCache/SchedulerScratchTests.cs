using Poncho.Runtime.NodeCache;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.NodeCache;

/// <summary>The variables are those that work_queue_worker and vine_worker set.</summary>
public class SchedulerScratchTests
{
    [Theory]
    [InlineData("worker-1000-77", "cache/tmp", "t.1/cctools-temp", "")]
    [InlineData("worker-1000-77", "temp", "t.1/.taskvine.tmp", "")]
    [InlineData("worker-1000-77", "temp", null, "")]
    [InlineData("my-workspace", "temp", "t.1/.taskvine.tmp", "my-workspace")]
    public void A_task_of_a_worker_uses_what_outlives_the_task(string workspace, string worker, string? task, string scratch)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder[workspace, worker]);
        var variables = new Dictionary<string, string> { ["WORKER_TMPDIR"] = folder[workspace, worker] };
        if (task is not null) variables["TMPDIR"] = folder[workspace, task];
        Assert.Equal(scratch.Length > 0 ? folder[scratch] : folder.Path, SchedulerScratch.Find(variables.GetValueOrDefault));
        Assert.StartsWith(folder[scratch.Length > 0 ? scratch : "poncho-"], CacheFolder.Path(variables.GetValueOrDefault), StringComparison.Ordinal);
    }

    [Fact]
    public void A_TMPDIR_of_the_users_own_and_a_named_cache_come_first()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["worker-1-2", "temp"]);
        var variables = new Dictionary<string, string> { ["WORKER_TMPDIR"] = folder["worker-1-2", "temp"], ["TMPDIR"] = folder["mine"] };
        Assert.Null(SchedulerScratch.Find(variables.GetValueOrDefault));
        Assert.StartsWith(folder["mine", "poncho-"], CacheFolder.Path(variables.GetValueOrDefault), StringComparison.Ordinal);
        variables["PONCHO_NODE_CACHE"] = folder["named"];
        Assert.Equal(folder["named"], CacheFolder.Path(variables.GetValueOrDefault));
    }

    [Theory]
    [InlineData("temp")]
    [InlineData("/nowhere/worker-1-2/temp")]
    [InlineData("/tmp")]
    public void A_worker_folder_of_no_known_form_says_nothing(string worker) =>
        Assert.Null(SchedulerScratch.Find(name => name == "WORKER_TMPDIR" ? worker : null));
}
