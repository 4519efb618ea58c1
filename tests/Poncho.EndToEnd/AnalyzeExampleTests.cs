using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>What analyze finds in an example builds, and runs it.</summary>
public sealed class AnalyzeExampleTests(PipHome home) : IClassFixture<PipHome>
{
    [Fact]
    public async Task The_spec_of_a_physicists_script_builds_and_runs_it_with_and_without_an_environment()
    {
        var poncho = home.Start();
        string script = Repository.Path("examples", "zmumu", "zmumu.py");
        poncho.Environment["ZMUMU"] = TestData.Path("http", "Zmumu.root");
        (await poncho.RunAsync("analyze", "--no-env", "--python", "3.11", script, "spec.json")).Succeeded();
        (await poncho.RunAsync("create", "spec.json", "env.tar.gz", "-t", "found")).Succeeded();
        string peak = await PeakAsync(poncho, "env.tar.gz", script);

        string prefix = (await poncho.RunAsync("run", "-n", "-e", "found")).Succeeded().Output.TrimEnd('\n');
        (await poncho.RunAsync("analyze", "--env", prefix, script, "exact.json")).Succeeded();
        Assert.Contains("numpy=", await File.ReadAllTextAsync(poncho["exact.json"]), StringComparison.Ordinal);
        (await poncho.RunAsync("create", "exact.json")).Succeeded();
        Assert.Equal(peak, await PeakAsync(poncho, "exact", script));
    }

    private static async Task<string> PeakAsync(PublishedPoncho poncho, string environment, string script)
    {
        var result = (await poncho.RunAsync("run", "-e", environment, "--", "python", script)).Succeeded();
        return Assert.Single(result.Output.Split('\n'), line => line.StartsWith("fitted peak ", StringComparison.Ordinal));
    }
}
