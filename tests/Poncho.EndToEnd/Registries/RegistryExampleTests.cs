using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Registries;

/// <summary>The example of a team's registry: our client and our server, with TLS, logins and rights.</summary>
public class RegistryExampleTests
{
    [Fact]
    public async Task The_example_pushes_pulls_runs_and_refuses()
    {
        Programs.Need("openssl");
        PublishedPrograms.Path("poncho-registry");
        var result = await Programs.RunAsync(Repository.Path("examples", "registry", "run.sh"), []);
        Assert.True(result.Status == 0, result.Error);
        string[] lines = result.Output.Split('\n');
        Assert.Contains("version 2 of the analysis", lines);
        Assert.Contains("refused: hep/team:2", lines);
        // Of the second version the package that is the same in both is not sent again.
        Assert.Contains("1 were there (", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(": nothing is damaged", result.Output.TrimEnd('\n'), StringComparison.Ordinal);
    }
}
