using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The example of an environment that nobody relocates.</summary>
public class SparkExampleTests
{
    [Fact]
    public async Task The_example_computes_pi_in_an_environment_that_nobody_relocated()
    {
        TestData.Path("channels");
        foreach (string program in new[] { "curl", "python3" }) Programs.Need(program);
        PublishedPrograms.Path();
        var result = await Programs.RunAsync(Repository.Path("examples", "spark", "run.sh"), []);
        Assert.True(result.Status == 0, result.Error);
        string[] lines = result.Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("pi: 3.14", StringComparison.Ordinal) && line.EndsWith("from 4 partitions, by 2 interpreters", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("pip: pip ", StringComparison.Ordinal));
        Assert.Contains("activated: numpy True", lines);
        Assert.EndsWith("relocated: no\n", result.Output, StringComparison.Ordinal);
    }
}
