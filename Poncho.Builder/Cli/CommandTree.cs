using System.CommandLine;
using System.CommandLine.Invocation;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Completion;
using Poncho.Builder.Cli.Manual;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;

namespace Poncho.Builder.Cli;

/// <summary>The tree of commands.</summary>
internal static class CommandTree
{
    private const string Purpose = "Turns a short spec into a layered, content-addressed Python environment, and runs commands in it.";

    // These describe all the others.
    private static readonly string[] s_needAll = ["completion", "help", "man"];

    // In the order of the help.
    private static readonly (string Name, Func<CommandContext, Command> Define)[] s_commands =
    [
        ("init", InitCommand.Define),
        ("add", AddCommand.Define),
        ("remove", DropCommand.Define),
        ("analyze", context => AnalyzeCommand.Define(context, "analyze")),
        ("create", context => CreateCommand.Define(context, "create")),
        ("lock", LockCommand.Define),
        ("outdated", OutdatedCommand.Define),
        ("run", RunCommand.Define),
        ("shell", ShellCommand.Define),
        ("activate", ActivateCommand.Define),
        ("export", ExportCommand.Define),
        ("load", LoadCommand.Define),
        ("push", PushCommand.Define),
        ("pull", PullCommand.Define),
        ("tags", TagsCommand.Define),
        ("login", LoginCommand.Define),
        ("logout", LogoutCommand.Define),
        ("images", ImagesCommand.Define),
        ("inspect", InspectCommand.Define),
        ("tree", TreeCommand.Define),
        ("why", WhyCommand.Define),
        ("diff", DiffCommand.Define),
        ("tag", TagCommand.Define),
        ("rm", RemoveCommand.Define),
        ("prune", PruneCommand.Define),
        ("cache", CacheCommand.Define),
        ("search", SearchCommand.Define),
        ("package", PackageCommand.Define),
        ("index", IndexCommand.Define),
        ("info", context => InfoCommand.Define(context, PonchoVersion.Text, VersionLine.WithCommit)),
        ("help", _ => HelpCommand.Define([.. s_commands!.Select(command => command.Name).Where(name => name != "man")])),
        ("completion", CompletionCommand.Define),
        ("man", context => ManualCommand.Define(context, VersionLine.Text, Examples.Of)),
    ];

    /// <summary>The commands that a program of this name has: all of them, or the one that the name stands for.</summary>
    public static Command For(string program, CommandContext context) => For(program, context, []);

    /// <summary>The same for given arguments: where they begin with a command's name, no other command is made.</summary>
    public static Command For(string program, CommandContext context, IReadOnlyList<string> arguments)
    {
        var root = ProgramNames.CommandOf(program) switch
        {
            "create" => CreateCommand.Define(context, program),
            "analyze" => AnalyzeCommand.Define(context, program),
            _ => WithCommands(context, arguments),
        };
        root.Add(Flag("Show this help.", new HelpWithExamples(context.Terminal), isEverywhere: true, "--help", "-h"));
        root.Add(Flag("Print the version.", new PrintVersion(), isEverywhere: false, "--version", "-V"));
        root.Add(context.Verbose);
        root.Add(context.Offline);
        return root;
    }

    private static Command WithCommands(CommandContext context, IReadOnlyList<string> arguments)
    {
        var root = new Command(ProgramNames.Poncho, Purpose);
        string? first = arguments.Count > 0 && !s_needAll.Contains(arguments[0]) ? arguments[0] : null;
        bool isNamed = first is not null && Has(first);
        foreach (var (name, define) in s_commands)
        {
            if (!isNamed || name == first) root.Add(define(context));
        }

        return root;
    }

    // The parser's own options of these names load tables of its texts in all languages, for descriptions that we replace.
    private static Option<bool> Flag(string description, CommandLineAction action, bool isEverywhere, string name, params string[] aliases) =>
        new(name, aliases) { Description = description, Action = action, Recursive = isEverywhere, Arity = ArgumentArity.Zero };

    /// <summary>Whether there is a command of this name.</summary>
    public static bool Has(string name) => s_commands.Any(command => command.Name == name);

    /// <summary>What a command exits with when Poncho fails at it.</summary>
    public static int FailureStatus(Command command) => command.Name == "run" ? ExitStatus.RunFailed : ExitStatus.Failed;

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(VersionLine.Text);
            return ExitStatus.Done;
        }
    }
}
