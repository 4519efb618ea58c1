using Poncho.Testing;
using Xunit;
using static Poncho.EndToEnd.Channels.MadeChannel;

namespace Poncho.EndToEnd;

/// <summary>Processes that build, export, run, rename and prune in one store at the same time: none fails, and what is named at the end is whole.</summary>
public sealed class PruneRaceTests(ITestOutputHelper output) : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task A_prune_takes_nothing_from_builds_exports_and_runs_beside_it()
    {
        string[] names = ["app", "lib", "tool", "data"];
        string channel = await WriteAsync(_poncho, "channel", names.Select(name => Package(name)));
        int rounds = LongRun.Times(3, 40), prunes = 0;
        using var done = new CancellationTokenSource();
        var pruning = Task.Run(async () =>
        {
            for (; !done.IsCancellationRequested; prunes++) (await _poncho.RunAsync("prune")).Succeeded();
        });
        // What each builder drops at its round's end the others still find, or find gone.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(worker => Task.Run(async () =>
        {
            string spec = _poncho.Write($"spec{worker}.json", Spec(channel, names.Where((_, i) => i == 0 || i == worker + 1).ToArray()));
            for (int round = 0; round < rounds; round++)
            {
                string name = $"w{worker}:r{round}";
                (await _poncho.RunAsync("create", spec, $"w{worker}.tar.gz", "-t", name)).Succeeded();
                (await _poncho.RunAsync("export", name, $"w{worker}.tar.zst")).Succeeded();
                (await _poncho.RunAsync("inspect", name, "--verify")).Succeeded();
                (await _poncho.RunAsync("run", "-e", name, "-u", $"copy-{worker}-{round}", "test", "-e", "/")).Succeeded();
                if (round + 1 < rounds) (await _poncho.RunAsync("rm", name)).Succeeded();
            }
        })));
        await done.CancelAsync();
        await pruning;
        output.WriteLine($"{3 * rounds} rounds, {prunes} prunes");
        for (int worker = 0; worker < 3; worker++) (await _poncho.RunAsync("inspect", $"w{worker}:r{rounds - 1}", "--verify")).Succeeded();
        Assert.True(prunes > 0);
    }
}
