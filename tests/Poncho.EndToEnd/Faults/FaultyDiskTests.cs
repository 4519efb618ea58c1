using System.Text.RegularExpressions;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Faults;

/// <summary>
/// Every read, write and rename of a command fails once, one after another: it is said in one line with what to do, nothing half done stays, the next command works and
/// every digest is right. A sample of the calls here, all of them in the long run.
/// </summary>
public sealed partial class FaultyDiskTests(SmallEnvironment small, ITestOutputHelper output) : IClassFixture<SmallEnvironment>
{
    private const int Sample = 2;

    [Theory]
    [InlineData("w", FaultyDisk.NoSpace, true)]
    [InlineData("w", FaultyDisk.Broken, false)]
    [InlineData("r", FaultyDisk.Broken, false)]
    [InlineData("n", FaultyDisk.NoSpace, false)]
    [InlineData("n", FaultyDisk.Denied, true)]
    public async Task Create_survives_a_disk_that_fails(string calls, int error, bool goesOn)
    {
        await small.EnsureAsync();
        await SweepAsync(new Fault(calls, 0, error, goesOn), small.Forget, small.CreateAsync, async (result, after) =>
        {
            if (result.Status == 0) await small.CheckOutputAsync(after);
            else Assert.False(File.Exists(small.Output), after);
            await small.CheckNextAsync(after);
        });
    }

    [Theory]
    [InlineData("w", FaultyDisk.NoSpace, true)]
    [InlineData("r", FaultyDisk.Broken, false)]
    [InlineData("n", FaultyDisk.NoSpace, false)]
    public async Task Export_survives_a_disk_that_fails(string calls, int error, bool goesOn)
    {
        await small.EnsureAsync();
        string[] export = ["export", "small", small.Output];
        void Before()
        {
            File.Delete(small.Output);
            Directory.Delete(small.Poncho["home", "members"], recursive: true);
        }

        await SweepAsync(new Fault(calls, 0, error, goesOn), Before, fault => small.Disk.RunAsync(fault, export), async (result, after) =>
        {
            if (result.Status != 0)
            {
                Assert.False(File.Exists(small.Output), after);
                (await small.Poncho.RunAsync(export)).Succeeded();
            }

            await small.CheckOutputAsync(after);
        });
    }

    [Theory]
    [InlineData("w", FaultyDisk.NoSpace, true, "cache")]
    [InlineData("r", FaultyDisk.Broken, false, "cache")]
    [InlineData("n", FaultyDisk.NoSpace, false, "cache")]
    [InlineData("n", FaultyDisk.Broken, false, "own")]
    [InlineData("w", FaultyDisk.Broken, false, "own")]
    public async Task Run_survives_a_disk_that_fails(string calls, int error, bool goesOn, string where)
    {
        await small.EnsureAsync();
        string[] run = ["run", "-e", small.Output, .. where == "own" ? (string[])["-u", small.Poncho["own"]] : []];
        string folder = (await small.Poncho.RunAsync(run)).Succeeded().Output.TrimEnd('\n');
        string expected = TreeDigest.Of(folder);
        await SweepAsync(new Fault(calls, 0, error, goesOn), small.ForgetNode, fault => small.Disk.RunAsync(fault, run), async (result, after) =>
        {
            Assert.Equal(result.Status == 0 ? folder + "\n" : "", result.Output);
            if (where == "cache" && result.Status != 0) Assert.False(Directory.Exists(folder), after);
            var next = await small.Poncho.RunAsync(run);
            Assert.True(next.Status == 0, $"{after}: then {next.Error}");
            Assert.True(expected == TreeDigest.Of(folder), $"{after}: another tree");
        });
    }

    /// <summary>A system may read and write less than it was asked to, at any time.</summary>
    [Fact]
    public async Task Short_reads_and_writes_change_nothing()
    {
        await small.EnsureAsync();
        var fault = new Fault("rw", 0, 0);
        string[] run = ["run", "-e", small.Output];
        string folder = (await small.Poncho.RunAsync(run)).Succeeded().Output.TrimEnd('\n'), expected = TreeDigest.Of(folder);
        (await small.Poncho.RunAsync("export", "small", small.Poncho["out", "expected.tar.zst"])).Succeeded();
        small.Forget();
        small.ForgetNode();
        Assert.Equal(small.Said, (await small.CreateAsync(fault)).Succeeded().Output);
        long shortened = small.Disk.Calls;
        await small.CheckOutputAsync("short calls");
        (await small.Disk.RunAsync(fault, "export", "small", small.Poncho["out", "short.tar.zst"])).Succeeded();
        Assert.Equal(await File.ReadAllBytesAsync(small.Poncho["out", "expected.tar.zst"]), await File.ReadAllBytesAsync(small.Poncho["out", "short.tar.zst"]));
        (await small.Disk.RunAsync(fault, run)).Succeeded();
        Assert.Equal(expected, TreeDigest.Of(folder));
        (await small.Disk.RunAsync(fault, "inspect", "small", "--verify")).Succeeded();
        output.WriteLine($"{shortened} calls of create were short");
        Assert.InRange(shortened, 50, long.MaxValue);
    }

    private async Task SweepAsync(Fault fault, Action before, Func<Fault, Task<ProgramResult>> command, Func<ProgramResult, string, Task> check)
    {
        before();
        (await command(fault)).Succeeded();
        long calls = small.Disk.Calls;
        Assert.InRange(calls, 5, 100_000);
        int failed = 0, tried = 0;
        foreach (long at in LongRun.IsAsked ? Range(calls) : Range(calls).Where(at => at % (calls / Sample) == calls / Sample / 2))
        {
            before();
            var result = await command(fault with { At = at });
            string after = $"call {at} of {calls} ({fault.Calls}, error {fault.Error})";
            tried++;
            if (result.Status != 0)
            {
                failed++;
                Assert.True(OneError().IsMatch(result.Error), $"{after} says {result.Status}:\n{result.Error}");
                Assert.Contains(result.Status, (int[])[1, 125]);
            }

            Assert.True(!small.Unfinished().Any() || fault is { GoesOn: true, Calls: "n" }, $"{after} leaves {string.Join(", ", small.Unfinished())}");
            await check(result, after);
        }

        output.WriteLine($"{tried} of {calls} calls failed with error {fault.Error}: {failed} times the command said so, {tried - failed} times it did without");
        Assert.NotEqual(0, failed);
    }

    private static IEnumerable<long> Range(long calls)
    {
        for (long at = 1; at <= calls; at++) yield return at;
    }

    [GeneratedRegex(@"^(warning: .*\n)*poncho: (?!internal)[^\n]+\nhint: [^\n]+\n$")]
    private static partial Regex OneError();
}
