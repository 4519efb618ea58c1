using System.Diagnostics;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Faults;

/// <summary>
/// kill -9 at random instants, spread over the whole duration of a command, of a real environment with an interpreter: what a later command uses is whole, that command just
/// works, and every digest is right. A sample here, 300 of each in the long run.
/// </summary>
public sealed class KillTests(SmallEnvironment small, ITestOutputHelper output) : IClassFixture<SmallEnvironment>, IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task Create_may_be_killed_at_any_instant()
    {
        string[] create = Spec();
        var watch = Stopwatch.StartNew();
        string said = (await _poncho.RunAsync(create)).Succeeded().Output;
        var duration = watch.Elapsed;
        var tarball = await TarballAsync();
        var random = new Random(7);
        int rounds = LongRun.Times(5, 300), killed = 0, named = 0, written = 0, left = 0;
        for (int round = 0; killed < rounds && round < 4 * rounds; round++)
        {
            // As often as not, what earlier rounds left is there.
            if (round % 2 == 0 || killed == 0)
            {
                Directory.Delete(_poncho["home"], recursive: true);
                File.Delete(_poncho["out", "env.tar.gz"]);
            }

            var instant = duration * random.NextDouble();
            if (!await KilledProgram.RunAsync(_poncho, instant, create)) continue;
            killed++;
            left += Unfinished();
            // A name that is there means an environment that is whole, and so does the tarball.
            if ((await _poncho.RunAsync("inspect", "killed")).Status == 0)
            {
                named++;
                await VerifyAsync(instant);
            }

            if (File.Exists(_poncho["out", "env.tar.gz"]))
            {
                written++;
                Assert.Equal(tarball, await TarballAsync());
            }

            var next = await _poncho.RunAsync(create);
            Assert.True(next.Status == 0, $"killed after {instant}: then {next.Error}");
            Assert.Equal(said, next.Output);
            Assert.Equal(tarball, await TarballAsync());
            await VerifyAsync(instant);
        }

        output.WriteLine($"create was killed {killed} times of {rounds}: {written} times its tarball was there, {named} times its name, and whole; {left} unfinished files or folders were left, that nothing read");
        Assert.InRange(killed, rounds / 2, rounds);
    }

    [Fact]
    public async Task Run_may_be_killed_at_any_instant()
    {
        string[] create = Spec();
        (await _poncho.RunAsync(create)).Succeeded();
        string[] run = ["run", "-e", _poncho["out", "env.tar.gz"]];
        var watch = Stopwatch.StartNew();
        string folder = (await _poncho.RunAsync(run)).Succeeded().Output.TrimEnd('\n');
        var duration = watch.Elapsed;
        string expected = TreeDigest.Of(folder);
        var random = new Random(8);
        int rounds = LongRun.Times(6, 300), killed = 0, there = 0;
        for (int round = 0; killed < rounds && round < 4 * rounds; round++)
        {
            // With all, or only the environment, or nothing of what earlier rounds left.
            if (round % 4 != 3) Directory.Delete(folder, recursive: true);
            if (round % 4 < 2) foreach (string inner in Directory.EnumerateDirectories(_poncho["node"])) Directory.Delete(inner, recursive: true);
            var instant = duration * random.NextDouble();
            if (!await KilledProgram.RunAsync(_poncho, instant, run)) continue;
            killed++;
            if (Directory.Exists(folder))
            {
                there++;
                Assert.Equal(expected, TreeDigest.Of(folder));
            }

            var next = await _poncho.RunAsync([.. run, "--", "python", "-c", "import six, encodings; print(six.__name__)"]);
            Assert.True(next is { Status: 0, Output: "six\n" }, $"killed after {instant}: then {next.Error}");
            Assert.Equal(expected, TreeDigest.Of(folder));
            Assert.Equal(0, Unfinished());
        }

        output.WriteLine($"run was killed {killed} times of {rounds}: {there} times the environment was there, and whole");
        Assert.InRange(killed, rounds / 2, rounds);
    }

    /// <summary>The same with no chance: killed at its first, second ... write or rename, of which a sample is taken.</summary>
    [Fact]
    public async Task Create_may_be_killed_at_any_write()
    {
        await small.EnsureAsync();
        small.Forget();
        (await small.CreateAsync(new Fault("wn", 0, -1))).Succeeded();
        long calls = small.Disk.Calls;
        int killed = 0, rounds = LongRun.Times(4, (int)calls);
        for (int round = 0; round < rounds; round++)
        {
            small.Forget();
            long at = 1 + (round * (calls - 1) / rounds);
            var result = await small.CreateAsync(new Fault("wn", at, -1));
            if (result.Status != 0) killed++;
            if (File.Exists(small.Output)) await small.CheckOutputAsync($"killed at call {at}");
            await small.CheckNextAsync($"killed at call {at}");
        }

        output.WriteLine($"create was killed at {killed} of its {calls} writes and renames");
        Assert.InRange(killed, rounds / 2, rounds);
    }

    /// <summary>The same of run. Always tried are its last writes: the environment is whole then, and no later run looks for what is left in it.</summary>
    [Fact]
    public async Task Run_may_be_killed_at_any_write()
    {
        await small.EnsureAsync();
        // What killed builds left is not of run's making.
        small.Forget();
        await small.EnsureAsync();
        // With a command: without one nothing is activated.
        string[] run = ["run", "-e", small.Output, "--", "sh", "-c", "echo $CONDA_PREFIX"];
        string folder = (await small.Disk.RunAsync(new Fault("wn", 0, -1), run)).Succeeded().Output.TrimEnd('\n'), expected = TreeDigest.Of(folder);
        long calls = small.Disk.Calls;
        Assert.Single(Directory.EnumerateFiles(Path.Combine(folder, ".poncho", "activation")));
        const int Last = 4;
        int killed = 0, rounds = LongRun.Times(Last + 2, (int)calls);
        for (int round = 0; round < rounds; round++)
        {
            small.ForgetNode();
            long at = round < Last ? calls - round : 1 + ((round - Last) * (calls - Last) / (rounds - Last));
            if ((await small.Disk.RunAsync(new Fault("wn", at, -1), run)).Status != 0) killed++;
            Assert.Equal(folder, (await small.Poncho.RunAsync(run)).Succeeded().Output.TrimEnd('\n'));
            Assert.True(expected == TreeDigest.Of(folder), $"killed at call {at}: another tree");
            Assert.True(!small.Unfinished().Any(), $"killed at call {at}: leaves {string.Join(", ", small.Unfinished())}");
            Assert.Single(Directory.EnumerateFiles(Path.Combine(folder, ".poncho", "activation")));
        }

        output.WriteLine($"run was killed at {killed} of its {calls} writes and renames");
        Assert.InRange(killed, rounds / 2, rounds);
    }

    private string[] Spec()
    {
        _poncho.UseData();
        Directory.CreateDirectory(_poncho["out"]);
        string spec = _poncho.Write("killed.json", """{"conda": {"channels": ["conda-forge"], "packages": ["python=3.11", "six", "toml"]}}""");
        return ["create", spec, _poncho["out", "env.tar.gz"]];
    }

    private async Task<Digest> TarballAsync()
    {
        await using var file = File.OpenRead(_poncho["out", "env.tar.gz"]);
        return await Digest.OfAsync(file, default);
    }

    private async Task VerifyAsync(TimeSpan instant)
    {
        var verified = await _poncho.RunAsync("inspect", "killed", "--verify");
        Assert.True(verified.Status == 0, $"killed after {instant}: {verified.Error}");
    }

    private int Unfinished() => Directory.EnumerateFileSystemEntries(_poncho[""], "*.poncho-tmp", SearchOption.AllDirectories).Count();
}
