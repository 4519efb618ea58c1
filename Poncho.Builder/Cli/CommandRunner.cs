using System.CommandLine;
using System.CommandLine.Invocation;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.Runtime.Executing;

namespace Poncho.Builder.Cli;

/// <summary>From the words on the command line to an exit status. The one place where exceptions are caught.</summary>
internal static class CommandRunner
{
    /// <param name="program">The name that the program was called by.</param>
    public static Task<int> RunAsync(string program, string[] arguments, CommandContext context, Interrupts interrupts)
    {
        // Asked for by scripts, often, and answered before any command is set up.
        if (arguments is ["--version" or "-V"])
        {
            return Task.FromResult(PrintVersion(context.Terminal));
        }

        arguments = HelpOf(program, arguments);
        return RunAsync(CommandTree.For(program, context, arguments), arguments, context, interrupts);
    }

    private static int PrintVersion(Terminal terminal)
    {
        try
        {
            terminal.Output.WriteLine(VersionLine.Text);
            return ExitStatus.Done;
        }
        catch (PonchoException e)
        {
            ErrorReport.Write(terminal.Error, e, verbose: false);
            return ExitStatus.Failed;
        }
    }

    // "poncho help create", as git, docker and uv have it.
    private static string[] HelpOf(string program, string[] arguments) => arguments switch
    {
        _ when ProgramNames.CommandOf(program) is not null => arguments,
        ["help"] => ["--help"],
        ["help", var command, .. var within] => CommandTree.Has(command) ? [command, .. within, "--help"] : [command],
        _ => arguments,
    };

    /// <summary>The same for a given tree of commands.</summary>
    internal static async Task<int> RunAsync(Command root, string[] arguments, CommandContext context, Interrupts interrupts)
    {
        var terminal = context.Terminal;
        var parsed = root.Parse(arguments);
        int failed = CommandTree.FailureStatus(parsed.CommandResult.Command);
        if (parsed.Action is not { ClearsParseErrors: true })
        {
            string? option = UnknownOption.Find(parsed);
            string? empty = EmptyWord.Find(parsed, arguments);
            bool isWrong = option is not null || empty is not null || parsed.Errors.Count > 0 || parsed.Action is ParseErrorAction;
            if (isWrong) return UsageError.Write(parsed, option, empty, context, failed);
        }

        bool verbose = parsed.GetValue(context.Verbose);
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, interrupts.Token);
        }
        catch (Exception) when (interrupts.Status is { } status)
        {
            // Whatever it says, it says because it was interrupted.
            ErrorReport.Write(terminal.Error, "interrupted", null);
            return status;
        }
        catch (Exception e)
        {
            ErrorReport.Write(terminal.Error, e, verbose);
            return e is CommandException command ? command.ExitStatus : failed;
        }
    }
}
