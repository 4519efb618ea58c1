using System.CommandLine;
using Poncho.Builder.Activating;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.Runtime.Executing;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho shell ENV</c>: a shell whose commands run in an environment, and whose prompt says so.</summary>
internal static class ShellCommand
{
    public static Command Define(CommandContext context)
    {
        var environment = CommonSymbols.Environment();
        var shell = CommonSymbols.Shell();
        var command = new Command("shell", "Start a shell in an environment; exit leaves both.") { environment, shell };
        command.SetAction(parsed => Become(context, RequestOf(context, parsed.GetRequiredValue(environment)), parsed.GetValue(shell)));
        return command;
    }

    /// <summary>What unpacks an environment where it is not yet.</summary>
    public static RunRequest RequestOf(CommandContext context, string environment) => new()
    {
        Environment = environment,
        StoreRoot = context.Home.Store,
        Variables = context.Environment,
        Command = [],
        Progress = UnpackProgress.For(context.Terminal),
        Warn = Warn(context),
    };

    /// <summary>Does not come back: the process becomes the shell.</summary>
    public static int Become(CommandContext context, RunRequest request, string? asked)
    {
        // On the thread that the program began with, as run does.
        var environment = EnvironmentActivation.Activate(request, CancellationToken.None);
        ShellStart.Become(Shells.ProgramOf(asked, context.Environment.Find), environment, context.Terminal.InputIsTerminal, Warn(context));
        return ExitStatus.Done;
    }

    /// <summary>Prints what did not work and is no reason to stop.</summary>
    public static Action<string> Warn(CommandContext context) => message => context.Terminal.Error.WriteLine("warning: " + PlainText.Line(message));
}
