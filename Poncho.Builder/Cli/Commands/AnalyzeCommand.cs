using System.CommandLine;
using System.Text;
using Poncho.Analyze.Choosing;
using Poncho.Analyze.Following;
using Poncho.Analyze.Naming;
using Poncho.Builder.Analyzing;
using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Creating;
using Poncho.Builder.Editing;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho analyze SOURCE... OUT</c>: the spec of an application, from what it imports.</summary>
internal sealed class AnalyzeCommand
{
    private readonly Argument<string[]> _words = new("SOURCE")
    {
        Description = "Files of Python, notebooks, and folders of them; - is standard input. The last word is OUT, the spec that is written (- prints it), "
            + "but with --imports, --check and --update.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _imports = new("--imports") { Description = "Print which modules each file imports, and look for no package." };
    private readonly Option<string?> _check = new("--check")
    {
        HelpName = "FILE",
        Description = "Print what the sources need and this spec lacks, and what it has and nothing imports; either is status 1.",
    };

    private readonly Option<string?> _update = new("--update") { HelpName = "FILE", Description = "Add to this spec what it lacks; all that it says stays." };
    private readonly Option<bool> _topLevel = new("--toplevel") { Description = "Leave out what is imported inside functions." };
    private readonly Option<string?> _function = new("--function")
    {
        HelpName = "NAME",
        Description = "Only what this function needs, with its decorators and what it uses of its file: NAME, Class.name, or a variable that holds one.",
    };

    private readonly Option<string[]> _mapping = new("--pkg-mapping")
    {
        HelpName = "IMPORT=PACKAGE",
        Description = "The package of an import, such as cv2=opencv; with nothing behind = the import needs none. May be given several times.",
    };

    private readonly Option<string[]> _extra = new("--extra-pkg") { HelpName = "PACKAGE", Description = "A package besides; may be given several times." };
    private readonly Option<bool> _pipOnly = new("--pip-only") { Description = "Take nothing from conda but Python and pip." };
    private readonly Option<string> _pin = new("--pin")
    {
        HelpName = "HOW",
        Description = "How much of the environment's versions is asked for: exact, minor or none.",
        DefaultValueFactory = _ => "exact",
    };

    private readonly Option<string?> _environment = new("--env")
    {
        HelpName = "DIR",
        Description = "The environment whose packages and versions are meant (default: the active one, of $VIRTUAL_ENV or $CONDA_PREFIX).",
    };

    private readonly Option<bool> _noEnvironment = new("--no-env") { Description = "Ask no environment, even if one is active." };

    private readonly Option<string?> _format = new("--format")
    {
        HelpName = "FORM",
        Description = "json, environment.yml, requirements.txt or pixi.toml (default: by OUT's name where it is one of these, else json).",
    };

    private readonly Option<string[]> _channels = new("--channel", "-c")
    {
        HelpName = "CHANNEL",
        Description = "A channel to take packages from; may be given several times (default: those of .condarc).",
    };

    private readonly Option<string?> _python = CommonSymbols.Python();
    private readonly Option<bool> _json = CommonSymbols.Json();
    private readonly CommandContext _context;

    private AnalyzeCommand(CommandContext context)
    {
        _context = context;
        _pin.AcceptOnlyFromAmong("exact", "minor", "none");
        _format.AcceptOnlyFromAmong("json", "environment.yml", "requirements.txt", "pixi.toml");
        _python.Description = "The Python whose standard library is left out, such as 3.11 (default: the environment's, else the newest).";
    }

    /// <param name="context">What every command is given.</param>
    /// <param name="name">What the command is called here.</param>
    public static Command Define(CommandContext context, string name)
    {
        var parts = new AnalyzeCommand(context);
        var command = new Command(name, "Write the spec of an application, from what its sources import.")
        {
            parts._words,
            parts._imports,
            parts._check,
            parts._update,
            parts._topLevel,
            parts._function,
            parts._mapping,
            parts._extra,
            parts._pipOnly,
            parts._pin,
            parts._environment,
            parts._noEnvironment,
            parts._python,
            parts._format,
            parts._channels,
            parts._json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(parts._topLevel) && result.GetValue(parts._function) is not null) result.AddError("--toplevel and --function exclude one another");
            if (result.GetValue(parts._noEnvironment) && result.GetValue(parts._environment) is not null) result.AddError("--env and --no-env exclude one another");
            int modes = (result.GetValue(parts._imports) ? 1 : 0) + (result.GetValue(parts._check) is null ? 0 : 1) + (result.GetValue(parts._update) is null ? 0 : 1);
            if (modes > 1) result.AddError("--imports, --check and --update exclude one another");
            if (modes == 0 && result.GetValue(parts._words) is { Length: 1 })
                result.AddError(ValueProblem.WithHint("OUT is missing", "name the spec that is written as the last word; - prints it"));
        });
        command.SetAction(parts.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_imports)) return ImportsAsync(parsed, cancel);
        if (parsed.GetValue(_check) is { } check) return CheckAsync(parsed, check, cancel);
        return parsed.GetValue(_update) is { } update ? UpdateAsync(parsed, update, cancel) : WriteAsync(parsed, cancel);
    }

    private async Task<int> ImportsAsync(ParseResult parsed, CancellationToken cancel)
    {
        var request = Request(parsed, parsed.GetRequiredValue(_words));
        var files = ApplicationAnalyzer.ReadImports(request, await SourceTexts.ReadAsync(request.Sources, _context.Terminal.InputIsTerminal, cancel));
        var modules = files.DistinctBy(file => file.Path).ToDictionary(file => file.Path, TopLevelModules, StringComparer.Ordinal);
        var output = _context.Terminal.Output;
        if (parsed.GetValue(_json)) CliJson.Print(output, modules, CliJson.Printed.DictionaryStringStringArray);
        else foreach (var (path, names) in modules) output.WriteLine(PlainText.Line($"{path}: {string.Join(' ', names)}"));
        return Status(files);
    }

    private static string[] TopLevelModules(ApplicationFile file) =>
    [
        .. file.Imports
            .Where(import => import.Level == 0 && import.Module.Length > 0)
            .Select(import => import.Module.Split('.')[0])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private async Task<int> CheckAsync(ParseResult parsed, string path, CancellationToken cancel)
    {
        var spec = await SpecReader.ReadAsync(path, _context.Environment, cancel);
        var request = Request(parsed, parsed.GetRequiredValue(_words)) with { PipOnly = parsed.GetValue(_pipOnly) || spec.Conda.Count == 0, Spec = spec };
        var analysis = await AnalyzeAsync(parsed, request, cancel);
        var comparison = SpecComparison.Of(spec, analysis.Choice, request.Pin);
        var output = _context.Terminal.Output;
        if (parsed.GetValue(_json))
        {
            CliJson.Print(output, new PrintedComparison(comparison.Missing, comparison.Unused), CliJson.Printed.PrintedComparison);
        }
        else
        {
            foreach (var missing in comparison.Missing)
            {
                output.WriteLine(PlainText.Line($"missing: {missing.Package} ({missing.Kind}; imported: {string.Join(", ", missing.Imports)})"));
            }

            foreach (string unused in comparison.Unused) output.WriteLine(PlainText.Line($"unused: {unused}"));
        }

        bool isSame = comparison.Missing.Count + comparison.Unused.Count == 0;
        if (isSame) _context.Terminal.Error.WriteLine(PlainText.Line($"{path} has what the sources import, and nothing besides"));
        return isSame ? Status(analysis.Files) : ExitStatus.Failed;
    }

    private async Task<int> UpdateAsync(ParseResult parsed, string path, CancellationToken cancel)
    {
        var spec = await SpecReader.ReadAsync(path, _context.Environment, cancel);
        var request = Request(parsed, parsed.GetRequiredValue(_words)) with { PipOnly = parsed.GetValue(_pipOnly) || spec.Conda.Count == 0, Spec = spec };
        var analysis = await AnalyzeAsync(parsed, request, cancel);
        if (analysis.Unreadable.Any()) return Unwritten(path, analysis.Files);
        var editor = new SpecEditor(_context.Environment);
        var changes = new List<SpecChange>();
        foreach (var kind in SpecComparison.Of(spec, analysis.Choice, request.Pin).Missing.GroupBy(missing => missing.Kind))
        {
            var result = await editor.AddAsync(path, [.. kind.Select(missing => missing.Package)], kind.Key == "pip", cancel);
            changes.AddRange(result.Changes);
        }

        EditedText.Write(_context.Terminal, new EditResult(path, [.. changes]), parsed.GetValue(_json));
        return Status(analysis.Files);
    }

    private async Task<int> WriteAsync(ParseResult parsed, CancellationToken cancel)
    {
        string[] words = parsed.GetRequiredValue(_words);
        string path = words[^1];
        if (path.EndsWith(".py", StringComparison.Ordinal) || SourceTextEnds(path) || Directory.Exists(path))
            throw new PonchoException($"the last word is the spec that is written, and this is a source: \"{path}\"", "name the spec behind the sources; - prints it");
        var form = parsed.GetValue(_format) switch
        {
            null => AnalyzedSpecText.FormOf(path),
            "environment.yml" => AnalyzedForm.Environment,
            "requirements.txt" => AnalyzedForm.Requirements,
            "pixi.toml" => AnalyzedForm.Pixi,
            _ => AnalyzedForm.Json,
        };
        var request = Request(parsed, words[..^1]);
        if (form == AnalyzedForm.Requirements) request = request with { PipOnly = true };
        var analysis = await AnalyzeAsync(parsed, request, cancel);
        string[] conda = [.. analysis.Choice.Unsure.Where(unsure => unsure.IsNeeded).Select(unsure => unsure.CondaPackage).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (conda.Length > 0)
            throw new PonchoException(
                $"what only conda has cannot be written for pip: {string.Join(", ", conda)}",
                "write another form, without --pip-only; or name projects of pip, --pkg-mapping IMPORT=PROJECT");
        if (path != "-" && analysis.Unreadable.Any()) return Unwritten(path, analysis.Files);
        string text = AnalyzedSpecText.Of(analysis.Spec, form, Platforms.Current);
        if (path == "-") _context.Terminal.Output.Write(text);
        else await OutputFile.WriteAsync(path, Encoding.UTF8.GetBytes(text), cancel);
        return Status(analysis.Files);
    }

    private static bool SourceTextEnds(string path) => path.EndsWith(".ipynb", StringComparison.Ordinal) || path.EndsWith(".pyw", StringComparison.Ordinal);

    private async Task<ApplicationAnalysis> AnalyzeAsync(ParseResult parsed, AnalyzeRequest request, CancellationToken cancel)
    {
        var sources = await SourceTexts.ReadAsync(request.Sources, _context.Terminal.InputIsTerminal, cancel);
        var analysis = await ProgressDisplay.RunAsync(
            _context.Terminal,
            parsed.GetValue(_context.Verbose),
            progress => ApplicationAnalyzer.AnalyzeAsync(_context.Build(progress), request, sources, cancel));
        foreach (string fault in analysis.Environment?.Faults ?? []) _context.Warn(fault);
        foreach (string line in AnalysisSummary.Lines(analysis)) Summarize(PlainText.Line(line));
        return analysis;
    }

    // Lists of packages are long: a terminal would cut a name in two.
    private void Summarize(string line)
    {
        var terminal = _context.Terminal;
        foreach (string part in terminal.ErrorIsTerminal ? FilledLines.Of("", "  ", line, terminal.Size().Width) : [line]) terminal.Error.WriteLine(part);
    }

    // What half of the sources need is no reason to lose what was there.
    private int Unwritten(string path, IReadOnlyList<ApplicationFile> files)
    {
        int status = Status(files);
        _context.Terminal.Error.WriteLine(PlainText.Line($"not written, since not all sources could be read: {path}"));
        return status;
    }

    // Files with errors do not stop the others; they are said at the end.
    private int Status(IReadOnlyList<ApplicationFile> files)
    {
        int wrong = 0;
        foreach (var file in files.Where(file => file.Problem is not null))
        {
            wrong++;
            _context.Terminal.Error.WriteLine(PlainText.Line($"poncho: {file.Path}: {file.Problem}"));
        }

        return wrong == 0 ? ExitStatus.Done : ExitStatus.Failed;
    }

    private AnalyzeRequest Request(ParseResult parsed, IReadOnlyList<string> sources) => new()
    {
        Sources = sources,
        TopLevel = parsed.GetValue(_topLevel),
        Function = parsed.GetValue(_function),
        Mapping = parsed.GetValue(_mapping) ?? [],
        Extra = parsed.GetValue(_extra) ?? [],
        PipOnly = parsed.GetValue(_pipOnly),
        Pin = parsed.GetValue(_pin) switch { "minor" => VersionPin.Minor, "none" => VersionPin.None, _ => VersionPin.Exact },
        Environment = parsed.GetValue(_environment),
        NoEnvironment = parsed.GetValue(_noEnvironment),
        Python = PythonOf(parsed.GetValue(_python)),
        Channels = parsed.GetValue(_channels) ?? [],
        Offline = parsed.GetValue(_context.Offline),
    };

    private static PythonRelease? PythonOf(string? text)
    {
        if (text is null) return null;
        return PythonRelease.TryParse(text, out var release) ? release : throw new PonchoException($"no Python of two numbers: \"{text}\"", "write it as 3.11");
    }
}
