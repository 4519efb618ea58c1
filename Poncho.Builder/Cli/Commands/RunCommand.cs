using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Creating;
using Poncho.IO;
using Poncho.Runtime.CacheCleaning;
using Poncho.Runtime.Executing;

namespace Poncho.Builder.Cli.Commands;

/// <summary>
/// <c>poncho run -e ENV COMMAND...</c>: unpacks an environment where it is not yet, and becomes the command; <c>poncho run SCRIPT</c>: the same with the
/// environment that the script's inline metadata ask for.
/// </summary>
internal sealed class RunCommand
{
    // As good as forever, and no number of seconds that a TimeSpan cannot hold.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(365);

    private readonly Option<string?> _environment = new("--environment", "-e")
    {
        HelpName = "ENV",
        Description = $"The environment: {CommonSymbols.AnyEnvironmentForms}. Without it COMMAND is a script that says itself what it needs.",
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

    private readonly Option<string?> _cacheLimit = new("--cache-limit")
    {
        HelpName = "SIZE",
        Description = "How much the node cache may take, such as 20G: after something was unpacked, what nobody uses goes, the longest unused first.",
    };

    private readonly Option<bool> _plain = CommonSymbols.PlainHttp();

    private readonly Option<bool> _noCommand = new("--no-command", "-n") { Description = "Only unpack, and print the folder." };
    // Everything from the first word that is no option of ours belongs to the command.
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "The command and its arguments; without one a shell at a terminal, else the environment is unpacked and its folder printed. "
            + "Without -e a script with inline metadata (PEP 723) and its arguments: its environment is built, or found, and its Python runs it.",
        CaptureRemainingTokens = true,
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly CommandContext _context;

    private RunCommand(CommandContext context) => _context = context;

    /// <param name="context">What every command is given.</param>
    public static Command Define(CommandContext context)
    {
        var parts = new RunCommand(context);
        var command = new Command("run", "Run a command in an environment, with the command's own exit status.")
        {
            parts._environment,
            parts._with,
            parts._unpackTo,
            parts._wait,
            parts._cacheLimit,
            parts._plain,
            parts._noCommand,
            parts._command,
        };
        parts._wait.Validators.Add(result =>
        {
            // Asked for its value, an option throws where that is no number.
            bool isRight = result.Tokens is not [var token] || (double.TryParse(token.Value, CultureInfo.InvariantCulture, out double seconds) && seconds >= 0);
            if (!isRight) result.AddError($"--wait-for-lock takes seconds, 0 or more: \"{result.Tokens[0].Value}\"");
        });
        CommonSymbols.Readable(parts._cacheLimit, text => ByteSize.Parse(text, parts._cacheLimit.Name));
        command.Validators.Add(result =>
        {
            bool isNamed = result.GetResult(parts._environment) is { Implicit: false };
            if (isNamed || (result.GetResult(parts._command)?.Tokens is [var first, ..] && ScriptEnvironment.IsMeant(first.Value))) return;
            result.AddError("--environment ENV is missing");
        });
        command.SetAction(parts.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string[] words = parsed.GetValue(_command) ?? [];
        return parsed.GetValue(_environment) is { } environment
            ? Task.FromResult(Become(parsed, environment, words, cancel))
            : RunScriptAsync(parsed, words, cancel);
    }

    private async Task<int> RunScriptAsync(ParseResult parsed, string[] words, CancellationToken cancel)
    {
        var script = ScriptEnvironment.Read(words[0], _context.Home, _context.Environment);
        string environment = script.Name.ToString();
        if (!script.IsThere)
        {
            bool offline = parsed.GetValue(_context.Offline);
            var created = await ProgressDisplay.RunAsync(
                _context.Terminal, parsed.GetValue(_context.Verbose), progress => script.BuildAsync(_context.Build(progress), offline, cancel));
            // A store that may only be read gives no names.
            if (!script.IsNamed) environment = created.Digest.ToString();
        }

        // To Python a script's name that begins with a dash is an option.
        string first = words[0].StartsWith('-') ? "./" + words[0] : words[0];
        return Become(parsed, environment, ["python", first, .. words[1..]], cancel);
    }

    // On the thread that the program began with, where nothing is built: a task that only becomes its command would pay for a pool of threads.
    private int Become(ParseResult parsed, string environment, string[] command, CancellationToken cancel)
    {
        var request = new RunRequest
        {
            Environment = environment,
            StoreRoot = _context.Home.Store,
            Remote = _context.Remote(_context.Wishes(parsed, _plain), cancel),
            Variables = _context.Environment,
            With = parsed.GetValue(_with) ?? [],
            UnpackTo = parsed.GetValue(_unpackTo),
            Wait = parsed.GetValue(_wait) is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, s_longestWait.TotalSeconds)) : null,
            CacheLimit = parsed.GetValue(_cacheLimit) is { } size ? ByteSize.Parse(size, _cacheLimit.Name) : null,
            Command = parsed.GetValue(_noCommand) ? [] : command,
            Progress = UnpackProgress.For(_context.Terminal),
            Warn = _context.Warn,
            Log = parsed.GetValue(_context.Verbose) ? line => _context.Terminal.Error.WriteLine(PlainText.Line(line)) : static _ => { },
        };
        bool isTyped = _context.Terminal is { InputIsTerminal: true, OutputIsTerminal: true };
        if (request.Command.Count == 0 && isTyped && !parsed.GetValue(_noCommand)) return ShellCommand.Become(_context, request, null);

        // Does not come back where there is a command: the process becomes it.
        string folder = EnvironmentRunner.Run(request, cancel);
        _context.Terminal.Output.WriteLine(folder);
        return ExitStatus.Done;
    }
}
