using System.CommandLine;
using Poncho.Builder.Activating;
using Poncho.Builder.Cli.Terminals;
using Poncho.Runtime.Executing;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho shell ENV</c>: a shell whose commands run in an environment, and whose prompt says so.</summary>
internal static class ShellCommand
{
    public static Command Define(CommandContext context)
    {
        var environment = CommonSymbols.AnyEnvironment();
        var shell = CommonSymbols.Shell();
        var command = new Command("shell", "Start a shell in an environment; exit leaves both.") { environment, shell };
        command.SetAction(parsed => Become(context, context.Preparing(parsed, parsed.GetRequiredValue(environment), CancellationToken.None), parsed.GetValue(shell)));
        return command;
    }

    /// <summary>Does not come back: the process becomes the shell.</summary>
    public static int Become(CommandContext context, RunRequest request, string? asked)
    {
        // On the thread that the program began with, as run does.
        var environment = EnvironmentActivation.Activate(request, CancellationToken.None);
        ShellStart.Become(Shells.ProgramOf(asked, context.Environment.Find), environment, context.Terminal.InputIsTerminal, context.Warn);
        return ExitStatus.Done;
    }
}
