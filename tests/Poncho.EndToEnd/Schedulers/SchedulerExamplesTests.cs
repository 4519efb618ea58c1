using System.Globalization;
using System.Text.RegularExpressions;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Schedulers;

/// <summary>The examples of schedulers, which start these themselves: what the tasks computed, and how often the environment was unpacked for them.</summary>
public partial class SchedulerExamplesTests
{
    [Fact]
    public async Task A_hundred_tasks_of_Work_Queue_unpack_once_a_node_and_PythonTasks_once_a_worker()
    {
        Programs.Need("work_queue_worker");
        await NeedPythonAsync("work_queue", "dill");
        string[] lines = await RunAsync("work-queue");
        Assert.Contains("cold: 100 of 100 tasks, 10,000,000 darts, pi = 3.1412", lines);
        Assert.Contains("warm: 20 of 20 tasks, 2,000,000 darts, pi = 3.1415", lines);
        foreach (string what in (string[])["cold", "warm"])
        {
            Assert.Contains($"{what}: 1 environments in the node cache, for command tasks", lines);
            Assert.Contains($"{what}: 2 environments in workers' own folders, for PythonTasks", lines);
        }
    }

    [Fact]
    public async Task An_array_job_of_Slurm_unpacks_what_sbcast_brought_once_a_node()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, as slurmd does");
        foreach (string program in (string[])["sbatch", "munged", "slurmctld", "slurmd"])
        {
            if (!File.Exists("/usr/sbin/" + program)) Programs.Need(program);
        }

        string[] lines = await RunAsync("slurm");
        foreach (string what in (string[])["cold", "warm"])
        {
            Assert.Contains($"{what}: 20 of 20 tasks, 2,000,000 darts, pi = 3.1413", lines);
            Assert.Contains($"{what}: unpacked 2 times on 2 nodes", lines);
        }
    }

    [Fact]
    public async Task Workers_of_Parsl_start_through_the_program_and_their_Parsl_is_the_environments()
    {
        string[] lines = await RunAsync("parsl");
        foreach (string what in (string[])["cold", "warm"])
        {
            Assert.Contains($"{what}: 40 of 40 apps, 4,000,000 darts, pi = 3.1421", lines);
            Assert.Contains($"{what}: 2 environments for 2 blocks", lines);
        }
    }

    [Fact]
    public async Task Parsl_packs_for_Work_Queue_by_these_programs_under_the_originals_names()
    {
        string[] lines = await RunAsync("parsl-work-queue");
        foreach (string what in (string[])["cold", "warm"])
        {
            Assert.Contains($"{what}: hello physicist; 12 of 12 apps, 1,200,000 darts, pi = 3.1414", lines);
            Assert.Contains($"{what}: 2 environments packed, 2 unpacked for 2 workers", lines);
        }
    }

    [Fact]
    public async Task After_an_edit_only_the_layer_and_few_KiB_go_to_workers_of_TaskVine()
    {
        await NeedPythonAsync("cloudpickle");
        string[] lines = await RunAsync("taskvine");
        foreach (string what in (string[])["cold", "warm", "edited"])
        {
            Assert.Contains($"{what}: 20 of 20 tasks, {(what == "edited" ? 4 : 2)},000,000 darts, pi = 3.1415", lines);
            Assert.Contains($"{what}: unpacked 2 times on 2 nodes", lines);
        }

        var moved = Assert.Single(lines.Select(line => Moved().Match(line)), match => match.Success);
        Assert.InRange(int.Parse(moved.Groups["documents"].Value, CultureInfo.InvariantCulture), 0, 64 * 1024);
        Assert.InRange(int.Parse(moved.Groups["layer"].Value, CultureInfo.InvariantCulture), 1, 10_000);
        Assert.True(long.Parse(moved.Groups["all"].Value, CultureInfo.InvariantCulture) > 10_000_000);
    }

    [Fact]
    public async Task Jobs_of_HTCondor_have_the_program_under_another_name_and_share_what_one_unpacked()
    {
        string[] lines = await RunAsync("condor");
        Assert.Contains("10 of 10 jobs, 1,000,000 darts, pi = 3.1420", lines);
        Assert.Contains("unpacked 1 times on one node", lines);
    }

    private static async Task<string[]> RunAsync(string example)
    {
        TestData.Path("channels");
        foreach (string program in (string[])["curl", "python3", "setpriv", "unshare"]) Programs.Need(program);
        PublishedPrograms.Path();
        var result = await Programs.RunAsync(Repository.Path("examples", example, "run.sh"), []);
        Assert.True(result.Status == 0, result.Output + result.Error);
        return result.Output.Split('\n');
    }

    // Functions travel as byte code: the environment has the manager's Python, and the test data one alone.
    private static async Task NeedPythonAsync(params string[] modules)
    {
        string asked = $"import sys, {string.Join(", ", modules)}; sys.exit(sys.version_info[:2] != (3, 11))";
        foreach (string python in (string[])[Programs.Need("python3"), "/usr/bin/python3"])
        {
            if (File.Exists(python) && (await Programs.RunAsync(python, ["-c", asked])).Status == 0) return;
        }

        Assert.Skip($"needs a Python 3.11 with the modules {string.Join(" and ", modules)} (.ci/run installs them)");
    }

    [GeneratedRegex(@"^after the edit: (?<layer>\d+) bytes of these are the layer, (?<documents>\d+) the environment's documents; env.tar.zst has (?<all>\d+)$")]
    private static partial Regex Moved();
}
