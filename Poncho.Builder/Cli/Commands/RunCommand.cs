using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.Runtime.Executing;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho run -e ENV COMMAND...</c>: unpacks an environment where it is not yet, and becomes the command.</summary>
internal sealed class RunCommand
{
    // As good as forever, and no number of seconds that a TimeSpan cannot hold.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(365);

    private readonly Option<string> _environment = new("--environment", "-e")
    {
        HelpName = "ENV",
        Description = $"The environment: {CommonSymbols.EnvironmentForms}.",
        Required = true,
    };

    private readonly Option<string[]> _with = new("--with")
    {
        HelpName = "OTHER",
        Description = "An environment that has the layers which an incremental tarball lacks, named as ENV, or the folder of a store "
            + "(an OCI image layout) that has their blobs; may be given several times.",
    };

    private readonly Option<string?> _unpackTo = new("--unpack-to", "-u")
    {
        HelpName = "DIR",
        Description = "Unpack into a folder of your own, where the command may change it (default: shared with other tasks of this node).",
    };

    private readonly Option<double?> _wait = new("--wait-for-lock", "-w")
    {
        HelpName = "SECONDS",
        Description = "How long to wait for another process that unpacks the same (default: as long as it takes).",
    };

    private readonly Option<bool> _noCommand = new("--no-command", "-n") { Description = "Only unpack, and print the folder." };
    // Everything from the first word that is no option of ours belongs to the command.
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "The command and its arguments; without one the environment is unpacked and its folder printed.",
        CaptureRemainingTokens = true,
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly CommandContext _context;

    private RunCommand(CommandContext context) => _context = context;

    /// <param name="context">What every command is given.</param>
    /// <param name="name">What the command is called here.</param>
    public static Command Define(CommandContext context, string name)
    {
        var parts = new RunCommand(context);
        var command = new Command(name, "Run a command in an environment, with the command's own exit status.")
        {
            parts._environment,
            parts._with,
            parts._unpackTo,
            parts._wait,
            parts._noCommand,
            parts._command,
        };
        parts._wait.Validators.Add(result =>
        {
            // Asked for its value, an option throws where that is no number.
            bool isRight = result.Tokens is not [var token] || (double.TryParse(token.Value, CultureInfo.InvariantCulture, out double seconds) && seconds >= 0);
            if (!isRight) result.AddError($"--wait-for-lock takes seconds, 0 or more: '{result.Tokens[0].Value}'");
        });
        if (name != "run") OriginalOptions.AddToRun(command, context);
        command.SetAction(parts.RunAsync);
        return command;
    }

    // On the thread that the program began with: a task that only becomes its command would pay for a pool of threads.
    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string[] words = parsed.GetValue(_command) ?? [];
        var request = new RunRequest
        {
            Environment = parsed.GetRequiredValue(_environment),
            StoreRoot = _context.Home.Store,
            Variables = _context.Environment,
            With = parsed.GetValue(_with) ?? [],
            UnpackTo = parsed.GetValue(_unpackTo),
            Wait = parsed.GetValue(_wait) is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, s_longestWait.TotalSeconds)) : null,
            Command = parsed.GetValue(_noCommand) ? [] : words,
            Progress = UnpackProgress.For(_context.Terminal),
            Warn = message => _context.Terminal.Error.WriteLine("warning: " + PlainText.Line(message)),
        };
        // Does not come back where there is a command: the process becomes it.
        string folder = EnvironmentRunner.Run(request, cancel);
        _context.Terminal.Output.WriteLine(folder);
        return Task.FromResult(ExitStatus.Done);
    }
}
