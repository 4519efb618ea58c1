using System.CommandLine;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli.Completion;

/// <summary><c>poncho completion SHELL</c>: the script that makes a shell complete poncho's command lines.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, Func<CommandShape, string>> s_shells = new(StringComparer.Ordinal)
    {
        ["bash"] = BashScript.Of,
        ["zsh"] = ZshScript.Of,
        ["fish"] = FishScript.Of,
    };

    public static Command Define(CommandContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell that is to read it: bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. s_shells.Keys]);
        var command = new Command("completion", "Print a script that makes a shell complete commands, options, names and files.") { shell };
        command.SetAction(parsed =>
        {
            var shape = CommandShapes.Of(parsed.RootCommandResult.Command);
            context.Terminal.Output.Write(s_shells[parsed.GetRequiredValue(shell)](shape));
            return ExitStatus.Done;
        });
        return command;
    }
}
