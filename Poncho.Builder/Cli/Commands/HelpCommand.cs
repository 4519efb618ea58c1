using System.CommandLine;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho help COMMAND</c>, which is read as <c>poncho COMMAND --help</c>; here for help and completion.</summary>
internal static class HelpCommand
{
    /// <param name="commands">The names of all commands.</param>
    public static Command Define(IReadOnlyList<string> commands)
    {
        var command = new Argument<string?>("COMMAND") { HelpName = "COMMAND", Description = "A command of poncho (default: all of them).", Arity = ArgumentArity.ZeroOrOne };
        command.CompletionSources.Add([.. commands]);
        return new Command("help", "Show what a command takes, with examples.") { command };
    }
}
