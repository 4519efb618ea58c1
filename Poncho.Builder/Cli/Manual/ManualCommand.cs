using System.CommandLine;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli.Manual;

/// <summary><c>poncho man</c>, hidden: prints the man page, for releases. <c>poncho man | man -l -</c> shows it.</summary>
internal static class ManualCommand
{
    /// <param name="context">What every command is given.</param>
    /// <param name="version">Such as <c>poncho 0.1.0</c>.</param>
    /// <param name="linesToCopy">What stands under the help of a command.</param>
    public static Command Define(CommandContext context, string version, Func<Command, IReadOnlyList<string>> linesToCopy)
    {
        var command = new Command("man", "Print the man page, in roff.") { Hidden = true };
        command.SetAction(parsed =>
        {
            context.Terminal.Output.Write(ManualPage.Of(parsed.RootCommandResult.Command, version, linesToCopy));
            return ExitStatus.Done;
        });
        return command;
    }
}
