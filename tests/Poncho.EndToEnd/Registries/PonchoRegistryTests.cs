using System.Diagnostics;
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
        using var server = Start(poncho["registry"]);
        try
        {
            string first = await server.StandardError.ReadLineAsync() ?? "";
            string host = first.Split("http://")[1].Split(',')[0];
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
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static Process Start(string root)
    {
        var start = new ProcessStartInfo(PublishedPrograms.Path("poncho-registry"), ["--root", root, "--listen", "127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var server = Process.Start(start)!;
        // Its access log is read away.
        server.OutputDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        return server;
    }
}
