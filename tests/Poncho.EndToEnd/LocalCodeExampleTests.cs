using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The example of a local package that is edited.</summary>
public class LocalCodeExampleTests
{
    [Fact]
    public async Task The_example_shows_the_new_result_one_new_layer_and_few_bytes()
    {
        TestData.Path("http", "Zmumu.root");
        foreach (string program in new[] { "curl", "python3" }) Programs.Need(program);
        PublishedPrograms.Path();
        var result = await Programs.RunAsync(Repository.Path("examples", "local-code", "run.sh"), []);
        Assert.True(result.Status == 0, result.Error);
        string[] lines = result.Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("both pt > 20 GeV: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("both pt > 30 GeV: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(" to move in 1 layer", StringComparison.Ordinal));
        Assert.EndsWith("layers of the second build: 2 made\n", result.Output, StringComparison.Ordinal);
    }
}
