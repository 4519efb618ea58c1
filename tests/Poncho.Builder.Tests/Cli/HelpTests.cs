using System.CommandLine;
using Poncho.Builder.Cli;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Cli;

public class HelpTests
{
    public static TheoryData<string> Commands => [.. Root().Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_says_what_it_takes(string command)
    {
        var result = await CliRun.PonchoAsync(command, "--help");
        Assert.Equal((0, ""), (result.Status, result.Error));
        Approved.Matches(result.Output, "help-" + command);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_is_described(string name)
    {
        var command = Root().Subcommands.Single(command => command.Name == name);
        Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), argument.Name));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("size")]
    [InlineData("prune")]
    [InlineData("clear")]
    [InlineData("fill")]
    [InlineData("verify")]
    public async Task Each_command_of_the_cache_has_help_of_its_own(string command)
    {
        var result = await CliRun.PonchoAsync("cache", command, "--help");
        Assert.Equal((0, ""), (result.Status, result.Error));
        Approved.Matches(result.Output, "help-cache-" + command);
    }

    [Fact]
    public async Task The_original_name_has_help_of_its_own() =>
        Approved.Matches((await CliRun.AsAsync("poncho_package_create", "--help")).Output, "help-poncho_package_create");

    [Fact]
    public async Task Help_is_given_on_a_line_that_is_wrong_otherwise() => Assert.Equal(0, (await CliRun.PonchoAsync("package", "--help", "--nonsense")).Status);

    /// <summary>Runs a command line on a terminal of so many columns.</summary>
    internal static async Task PrintAsync(TextWriter output, int columns, params string[] arguments)
    {
        using var interrupts = new Interrupts();
        var terminal = new Terminal { Output = output, Error = TextWriter.Null, ErrorIsTerminal = false, OutputWidth = () => columns };
        await CommandRunner.RunAsync(ProgramNames.Poncho, arguments, new CommandContext { Terminal = terminal, Environment = EnvironmentVariables.None }, interrupts);
    }

    private static Command Root() => CommandTree.For(ProgramNames.Poncho, new CommandContext
    {
        Terminal = new Terminal { Output = TextWriter.Null, Error = TextWriter.Null, ErrorIsTerminal = false },
        Environment = EnvironmentVariables.None,
    });
}
