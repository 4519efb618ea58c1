using System.CommandLine;
using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Creating;
using Poncho.Builder.Specs;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho lock SPEC</c>: every source of an environment made exact, in a file beside the spec.</summary>
internal sealed class LockCommand
{
    private readonly Argument<string?> _spec = new("SPEC")
    {
        Description = "What is to be locked, as for create; or a lock of another program, which is taken over.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "Where the lock goes (default: SPEC.lock.json).",
    };

    private readonly Option<string[]> _platforms = CommonSymbols.Buildable(new Option<string[]>("--platform")
    {
        HelpName = "SUBDIR",
        Description = "A conda platform to lock for, such as linux-64; may stand several times "
            + "(default: those of the lock that is there, else this machine's).",
    });

    private readonly Option<string?> _python = CommonSymbols.Python();
    private readonly Option<bool> _ignoreEditables = CommonSymbols.IgnoreEditables();
    private readonly Option<VirtualItem[]> _virtual = CommonSymbols.Virtual();
    private readonly Option<string[]> _update = new("--update")
    {
        HelpName = "NAME...",
        Description = "Move these on to what is best today and leave the others; without names all move on.",
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _dry = new("--dry-run") { Description = "Only show what would change, and write nothing." };
    private readonly Option<bool> _noCompile = new("--no-compile") { Description = "Lock that modules are not byte-compiled." };
    private readonly Option<string?> _problem = new("--save-problem")
    {
        HelpName = "FILE",
        Description = "Write what the solver is asked, with all records that matter, for a bug report; it holds no password.",
    };

    private readonly ChoiceSymbols _choice = new();
    private readonly Option<bool> _json = CommonSymbols.Json();
    private readonly CommandContext _context;

    private LockCommand(CommandContext context) => _context = context;

    public static Command Define(CommandContext context)
    {
        var parts = new LockCommand(context);
        var command = new Command("lock", "Make every source of a spec exact, so that the same can be built again.")
        {
            parts._spec,
            parts._output,
            parts._choice.Extra,
            parts._choice.Group,
            parts._choice.Environment,
            parts._python,
            parts._platforms,
            parts._virtual,
            parts._update,
            parts._dry,
            parts._noCompile,
            parts._ignoreEditables,
            parts._problem,
            parts._json,
        };
        command.Validators.Add(result =>
        {
            if (SpecOf(result.GetValue(parts._spec), result.GetValue(parts._update)) is null) result.AddError("SPEC is missing");
        });
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var warnings = new List<string>();
        var locked = await ProgressDisplay.RunAsync(_context.Terminal, parsed.GetValue(_context.Verbose), progress =>
        {
            var builder = new LockBuilder(_context.Build(new RememberingProgress(progress, warnings)));
            return builder.LockAsync(Request(parsed), cancel);
        });
        var output = _context.Terminal.Output;
        if (parsed.GetValue(_json)) CliJson.Print(output, new WrittenLock(locked, [.. warnings]), CliJson.Printed.WrittenLock);
        else Write(output, locked);
        return ExitStatus.Done;
    }

    private LockRequest Request(ParseResult parsed)
    {
        string[]? update = parsed.GetResult(_update) is { Implicit: false } ? parsed.GetValue(_update) ?? [] : null;
        string spec = SpecOf(parsed.GetValue(_spec), update)!;
        return new LockRequest
        {
            SpecPath = spec,
            Choice = _choice.Of(parsed),
            OutputPath = parsed.GetValue(_output),
            Platforms = parsed.GetValue(_platforms) ?? [],
            Virtual = parsed.GetValue(_virtual) ?? [],
            ProblemPath = parsed.GetValue(_problem),
            Python = parsed.GetValue(_python),
            IgnoresEditables = parsed.GetValue(_ignoreEditables),
            ByteCompilation = parsed.GetValue(_noCompile) ? ByteCompilation.Left : ByteCompilation.Compiled,
            Update = parsed.GetValue(_spec) is null ? [.. update!.Where(name => name != spec)] : update,
            IsDry = parsed.GetValue(_dry),
            Offline = parsed.GetValue(_context.Offline),
        };
    }

    // "lock --update numpy spec.json": the option has taken the spec for one of its names.
    private static string? SpecOf(string? spec, string[]? update) => spec ?? update?.LastOrDefault(File.Exists);

    private static void Write(TextWriter output, LockResult locked)
    {
        output.WriteLine(locked switch
        {
            { IsWritten: true } => locked.Path,
            { IsChanged: true } => $"would write {locked.Path}",
            _ => $"{locked.Path} is as asked, and stays",
        });
        foreach (var (@lock, changes) in locked.Lock.Platforms.Zip(locked.Changes))
        {
            string size = ByteText.Size(@lock.Sources.Sum(source => source.Size ?? 0));
            string moved = changes.Count > 0 ? $", {changes.Count} moved" : locked.Before?.Find(@lock.Platform) is null ? "" : ", nothing moved";
            output.WriteLine($"{@lock.Platform}: {ByteText.Count(@lock.Sources.Count, "source")}, {size}{moved}");
            foreach (var change in changes) output.WriteLine($"  {change}");
        }
    }
}
