using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Registries;

/// <summary>The published poncho and the published poncho-registry.</summary>
public class PonchoRegistryTests
{
    [Fact]
    public async Task An_environment_goes_to_the_registry_in_few_requests_and_runs_from_it()
    {
        using var poncho = new PublishedPoncho();
        await using var server = await RegistryProcess.StartAsync(PublishedPrograms.Path("poncho-registry"), poncho["registry"]);
        string host = server.Host;
        string spec = await poncho.WriteHelloAsync();
        (await poncho.RunAsync("create", spec, "-t", "hello:1")).Succeeded();
        (await poncho.RunAsync("push", "hello:1", $"{host}/hep/hello:1")).Succeeded();
        Assert.Contains("nothing to send", (await poncho.RunAsync("push", "hello:1", $"{host}/hep/hello:1")).Succeeded().Error, StringComparison.Ordinal);
        Assert.Contains("1", (await poncho.RunAsync("tags", $"{host}/hep/hello")).Succeeded().Output.Split('\n'));

        using var node = new PublishedPoncho();
        Assert.StartsWith("hello from ", (await node.RunAsync("run", "-e", $"{host}/hep/hello:1", "--", "hello")).Succeeded().Output, StringComparison.Ordinal);
        (await node.RunAsync("pull", $"{host}/hep/hello:1", "-t", "mine:1")).Succeeded();
        (await node.RunAsync("inspect", "mine:1", "--verify")).Succeeded();
    }
}
