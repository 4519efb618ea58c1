using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>The example of a registry with two users.</summary>
public class RegistryExampleTests
{
    [Fact]
    public async Task The_example_runs_an_environment_from_the_registry_and_builds_another_of_its_layers()
    {
        TestData.Path("channels", "conda-forge");
        foreach (string program in new[] { "openssl", "curl", "python3" }) Programs.Need(program);
        PublishedPrograms.Path("poncho-registry");
        var result = await Programs.RunAsync(Repository.Path("examples", "registry", "run.sh"), []);
        Assert.True(result.Status == 0, result.Error);
        Assert.Matches("(?m)^numpy [0-9.]+$", result.Output);
        Assert.Contains("registry does not allow it (403, requested access to the resource is denied)\n", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"20 layers \(2 made, 18 kept, 18 of them from a registry\)", result.Error);
        Assert.Matches(@"20 layers: 18 were there \([0-9.]+ MB\), 2 sent", result.Error);
        Assert.Contains("\n1\n2\n", result.Output, StringComparison.Ordinal);
    }
}
