using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The example of a script that says itself what it needs.</summary>
public class ScriptExampleTests
{
    [Fact]
    public async Task The_example_draws_the_Z_peak_three_times_with_one_environment()
    {
        TestData.Path("http", "Zmumu.root");
        foreach (string program in new[] { "curl", "python3" }) Programs.Need(program);
        PublishedPrograms.Path();
        var result = await Programs.RunAsync(Repository.Path("examples", "script", "run.sh"), []);
        Assert.True(result.Status == 0, result.Error);
        string[] lines = result.Output.Split('\n');
        foreach (string picture in new[] { "mass.png", "again.png", "third.png" })
        {
            Assert.Contains($"2304 pairs, median 90.01 GeV: {picture}", lines);
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await File.ReadAllBytesAsync(Repository.Path("examples", "script", "work", picture)))[..4]);
        }

        Assert.Single(lines, line => line.StartsWith("scripts/plot-", StringComparison.Ordinal));
    }
}
