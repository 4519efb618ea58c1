using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd;

/// <summary>What docs/exit-codes.md promises, of the published program.</summary>
public class ExitStatusTests
{
    [Fact]
    public async Task Run_exits_as_its_command_does()
    {
        using var poncho = new PublishedPoncho();
        (await poncho.RunAsync("create", await poncho.WriteHelloAsync(), "env.tar.gz")).Succeeded();
        var hello = await poncho.RunAsync("run", "-e", "env.tar.gz", "hello", "-h", "--verbose", "--", "x");
        Assert.Equal((0, ""), (hello.Status, hello.Error));
        Assert.StartsWith($"hello from {poncho["node"]}/", hello.Output, StringComparison.Ordinal);
        Assert.EndsWith(": -h --verbose -- x\n", hello.Output, StringComparison.Ordinal);
        Assert.Equal(3, (await poncho.RunAsync("run", "-e", "hello", "--", "fails", "3")).Status);
        Assert.Equal(1, (await poncho.RunAsync("run", "-e", "hello", "fails", "1")).Status);
        Assert.Equal(127, (await poncho.RunAsync("run", "-e", "hello", "no-such-command")).Status);
        Assert.Equal(126, (await poncho.RunAsync("run", "-e", "hello", poncho["src", "bin", "is-no-program"])).Status);
        Assert.Equal(125, (await poncho.RunAsync("run", "-e", "no-such-environment", "hello")).Status);
        Assert.Equal(125, (await poncho.RunAsync("run", "hello")).Status);
    }

    [Fact]
    public async Task Run_without_a_command_prints_where_the_environment_is()
    {
        using var poncho = new PublishedPoncho();
        (await poncho.RunAsync("create", await poncho.WriteHelloAsync())).Succeeded();
        string folder = (await poncho.RunAsync("run", "-e", "hello")).Succeeded().Output.TrimEnd('\n');
        Assert.True(File.Exists(Path.Combine(folder, "bin", "hello")), folder);
    }

    [Fact]
    public async Task Create_prints_the_name_and_the_digest_that_inspect_has()
    {
        using var poncho = new PublishedPoncho();
        var created = (await poncho.RunAsync("create", await poncho.WriteHelloAsync(), "-t", "greeting:1")).Succeeded();
        string digest = created.Output.Split(' ', '\n')[1];
        Assert.Equal($"greeting:1 {digest}\n", created.Output);
        Assert.Contains($"\"digest\": \"{digest}\"", (await poncho.RunAsync("inspect", "greeting:1", "--json")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "create", "no-such-file.json")]
    [InlineData(1, "inspect", "nothing")]
    [InlineData(2, "create")]
    [InlineData(2, "unknown")]
    [InlineData(2)]
    [InlineData(0, "--version")]
    [InlineData(0, "create", "--help")]
    public async Task Other_commands_exit_with_0_1_or_2(int status, params string[] line)
    {
        using var poncho = new PublishedPoncho();
        var result = await poncho.RunAsync(line);
        Assert.Equal(status, result.Status);
        if (status != 0) Assert.StartsWith("poncho: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_create_and_leaves_no_file(string signal, int status)
    {
        using var poncho = new PublishedPoncho();
        using var server = new SilentServer();
        poncho.Write("spec.json", $"{{\"conda\": {{\"channels\": [\"http://127.0.0.1:{server.Port}/channel\"], \"packages\": [\"hello\"]}}}}");
        poncho.Write("outputs/.keep", "");
        var running = SignalledProgram.RunAsync(PublishedPrograms.Path(), ["create", poncho["spec.json"], poncho["outputs", "env.tar.gz"]], poncho.Environment, signal, server.Asked);
        var result = await running;
        Assert.Equal((status, "poncho: interrupted\n"), (result.Status, result.Error));
        Assert.Equal([".keep"], Directory.GetFileSystemEntries(poncho["outputs"]).Select(Path.GetFileName));
    }
}
