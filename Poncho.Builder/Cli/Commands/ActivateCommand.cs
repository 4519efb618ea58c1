using System.CommandLine;
using Poncho.Builder.Activating;
using Poncho.Builder.Cli.Terminals;
using Poncho.Runtime.Executing;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho activate ENV</c>: prints what a shell evaluates to be in an environment.</summary>
internal static class ActivateCommand
{
    public static Command Define(CommandContext context)
    {
        var environment = CommonSymbols.AnyEnvironment();
        var shell = CommonSymbols.Shell();
        var command = new Command("activate", "Print what your shell evaluates to be in an environment; deactivate takes it back.") { environment, shell };
        command.SetAction((parsed, cancel) =>
        {
            var active = EnvironmentActivation.Activate(context.Preparing(parsed, parsed.GetRequiredValue(environment), cancel), cancel);
            var language = Shells.Of(Shells.ProgramOf(parsed.GetValue(shell), context.Environment.Find));
            context.Terminal.Output.Write(ActivationText.Of(active, language, context.Warn));
            if (context.Terminal.OutputIsTerminal) context.Terminal.Error.WriteLine($"hint: this is for your shell: {Taken(language, parsed.GetRequiredValue(environment))}");
            return Task.FromResult(ExitStatus.Done);
        });
        return command;
    }

    private static string Taken(Shell language, string environment)
    {
        string line = $"poncho activate {ShellWord.Line([environment])}";
        return language switch
        {
            Shell.Fish => $"{line} | source",
            Shell.Csh => $"eval \"`{line}`\"",
            _ => $"eval \"$({line})\"",
        };
    }
}
