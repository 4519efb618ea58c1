using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Completion;
using Poncho.Builder.Cli.Manual;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli;

/// <summary>The tree of commands.</summary>
internal static class CommandTree
{
    private const string Purpose = "Turns a short spec into a layered, content-addressed Python environment, and runs commands in it.";

    /// <summary>The commands that a program of this name has: all of them, or the one that the name stands for.</summary>
    public static Command For(string program, CommandContext context)
    {
        var root = ProgramNames.CommandOf(program) switch
        {
            "create" => CreateCommand.Define(context, program),
            "run" => RunCommand.Define(context, program),
            _ => WithAll(context),
        };
        root.Add(new HelpOption("--help", "-h") { Description = "Show this help.", Action = new HelpWithExamples() });
        root.Add(new VersionOption { Description = "Print the version.", Action = new PrintVersion() });
        root.Add(context.Verbose);
        root.Add(context.Offline);
        return root;
    }

    private static Command WithAll(CommandContext context) => new(ProgramNames.Poncho, Purpose)
    {
        CreateCommand.Define(context, "create"),
        LockCommand.Define(context),
        RunCommand.Define(context, "run"),
        ExportCommand.Define(context),
        ImagesCommand.Define(context),
        InspectCommand.Define(context),
        DiffCommand.Define(context),
        TagCommand.Define(context),
        RemoveCommand.Define(context),
        PruneCommand.Define(context),
        PackageCommand.Define(context),
        IndexCommand.Define(context),
        CompletionCommand.Define(context),
        ManualCommand.Define(context, PonchoVersion.Line, Examples.Of),
    };

    /// <summary>What a command exits with when Poncho fails at it.</summary>
    public static int FailureStatus(Command command) =>
        command.Name == "run" || ProgramNames.CommandOf(command.Name) == "run" ? ExitStatus.RunFailed : ExitStatus.Failed;

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(PonchoVersion.Line);
            return ExitStatus.Done;
        }
    }
}
