using System.Diagnostics;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.WrongInput;

/// <summary>Ctrl-C at any instant of a build: the status is a shell's, no half file stays, and the next command goes on from what was done.</summary>
public sealed class InterruptedCreateTests(ITestOutputHelper output) : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task Create_ends_with_130_and_leaves_no_half_file()
    {
        _poncho.UseData();
        string spec = _poncho.Write("spec.json", """{"conda": {"channels": ["conda-forge"], "packages": ["python=3.11", "six"]}}""");
        string[] create = ["create", spec, _poncho["out", "env.tar.gz"]];
        Directory.CreateDirectory(_poncho["out"]);
        var watch = Stopwatch.StartNew();
        string expected = (await _poncho.RunAsync(create)).Succeeded().Output;
        var duration = watch.Elapsed;
        var random = new Random(5);
        int rounds = LongRun.Times(3, 40), interrupted = 0;
        for (int round = 0; round < rounds; round++)
        {
            Directory.Delete(_poncho["home"], recursive: true);
            File.Delete(_poncho["out", "env.tar.gz"]);
            var result = await SignalledProgram.RunAsync(PublishedPrograms.Path(), create, _poncho.Environment, "INT", Task.Delay((0.15 + 0.8 * random.NextDouble()) * duration));
            if (result.Status == 0) continue;
            interrupted++;
            Assert.Equal((130, ""), (result.Status, result.Output));
            Assert.EndsWith("poncho: interrupted\n", result.Error, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(_poncho["out"]));
            Assert.Empty(Directory.EnumerateFileSystemEntries(_poncho[""], "*.poncho-tmp", SearchOption.AllDirectories));
            Assert.Equal(expected, (await _poncho.RunAsync(create)).Succeeded().Output);
        }

        output.WriteLine($"{rounds} times Ctrl-C, {interrupted} of them before the end");
        Assert.NotEqual(0, interrupted);
    }
}
