using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The example of git repositories and files in an environment.</summary>
public class DataExampleTests
{
    [Fact]
    public async Task The_example_shows_what_the_environment_carries_and_that_one_layer_was_new()
    {
        TestData.Path("http", "Zmumu.root");
        foreach (string program in new[] { "git", "curl", "python3" }) Programs.Need(program);
        PublishedPrograms.Path();
        var result = await Programs.RunAsync(Repository.Path("examples", "data", "run.sh"), []);
        Assert.True(result.Status == 0, result.Error);
        string[] lines = result.Output.Split('\n');
        Assert.Contains("analysis (branch): fits the peak", lines);
        Assert.Contains("settings (tag):    pt > 25", lines);
        Assert.Contains("pinned (commit):   counts muons", lines);
        Assert.Contains(lines, line => line.StartsWith("events (file):", StringComparison.Ordinal) && line.EndsWith("begins with root", StringComparison.Ordinal));
        Assert.Contains("tables (tar.gz):   histogram.csv, limits.csv", lines);
        Assert.Contains("analysis (branch): fits the peak, and its width", lines);
        Assert.EndsWith("layers of the second build: 2 made\n", result.Output, StringComparison.Ordinal);
    }
}
