using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Creating;
using Poncho.Builder.Export.Formats;
using Poncho.Builder.Specs;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho create SPEC [OUTPUT]</c>: an environment from a spec, in the store and perhaps written out.</summary>
internal sealed class CreateCommand
{
    private const string SpecForms =
        "What the environment holds: JSON, conda's environment.yml, a requirements.txt, pyproject.toml, pixi.toml, poncho.toml, or a script "
        + "with inline metadata; - is standard input. "
        + "Or a lock: Poncho's own, an @EXPLICIT file, conda-lock.yml, pixi.lock. "
        + "Or a conda environment, by its folder or name.";

    private readonly Argument<string> _spec = new("SPEC") { Description = SpecForms };
    private readonly Argument<string?> _output = new("OUTPUT")
    {
        Description = $"What to write, by how it ends: {ExportFormats.Endings}; without it the environment goes into the store alone.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _tag = CommonSymbols.Tag("Its name in the store (default: the spec's own name, else that of its file).");

    private readonly Option<bool> _locked = new("--locked")
    {
        Description = "Build what SPEC.lock.json says and nothing else; no channel's index is asked.",
    };

    private readonly Option<bool> _noCompile = new("--no-compile")
    {
        Description = "Do not byte-compile: quicker to build, smaller, slower at the first import.",
    };

    private readonly Option<string?> _platform = CommonSymbols.Buildable(new Option<string?>("--platform")
    {
        HelpName = "SUBDIR",
        Description = "The conda platform to build for, such as linux-64 (default: this machine's).",
    });

    private readonly Option<string?> _python = CommonSymbols.Python();
    private readonly Option<bool> _ignoreEditables = CommonSymbols.IgnoreEditables();
    private readonly Option<VirtualItem[]> _virtual = CommonSymbols.Virtual();
    private readonly Option<bool> _keep = new("--keep-packages") { Description = "Keep downloaded packages after their layers are made." };
    private readonly Option<string[]> _from = CommonSymbols.Readable(
        new Option<string[]>("--from")
        {
            HelpName = "REF",
            Description = "Take layers that an environment in a registry has, in place of making them; it must have been pushed with --build-cache, and is trusted. "
                + "May be given several times.",
        },
        text => Reference.Parse(text));

    private readonly Option<bool> _plain = CommonSymbols.PlainHttp();
    private readonly Option<bool> _noRunProgram = CommonSymbols.NoRunProgram();
    private readonly ChoiceSymbols _choice = new();
    private readonly Option<bool> _json = CommonSymbols.Json();
    private readonly CommandContext _context;

    private CreateCommand(CommandContext context) => _context = context;

    /// <param name="context">What every command is given.</param>
    /// <param name="name">What the command is called here.</param>
    public static Command Define(CommandContext context, string name)
    {
        var parts = new CreateCommand(context);
        var command = new Command(name, "Build an environment from a spec, or from one that exists already.")
        {
            parts._spec,
            parts._output,
            parts._tag,
            parts._locked,
            parts._choice.Extra,
            parts._choice.Group,
            parts._choice.Environment,
            parts._noCompile,
            parts._python,
            parts._platform,
            parts._virtual,
            parts._ignoreEditables,
            parts._keep,
            parts._from,
            parts._plain,
            parts._noRunProgram,
            parts._json,
        };
        if (name != "create") OriginalOptions.AddToCreate(command);
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var warnings = new List<string>();
        var created = await ProgressDisplay.RunAsync(_context.Terminal, parsed.GetValue(_context.Verbose), progress =>
        {
            var builder = new EnvironmentBuilder(_context.Build(new RememberingProgress(progress, warnings)));
            var wishes = _context.Wishes(parsed, _plain) with { Warn = progress.Warn, Note = progress.Note };
            return builder.CreateAsync(Request(parsed) with { Wishes = wishes }, cancel);
        });
        var output = _context.Terminal.Output;
        if (parsed.GetValue(_json)) CliJson.Print(output, new CreatedEnvironment(created, [.. warnings]), CliJson.Printed.CreatedEnvironment);
        else DigestText.WriteNamed(_context.Terminal, created.Name.ToString(), created.Digest);
        _context.Terminal.Error.WriteLine(Summary(created, watch.Elapsed));
        string spec = parsed.GetRequiredValue(_spec);
        string locking = $"poncho lock {spec}{_choice.Of(parsed).Options}";
        if (created.AskedPip && spec != "-") _context.Terminal.Error.WriteLine($"\"{locking}\" keeps what pip chose: the next create then asks it nothing");
        return ExitStatus.Done;
    }

    private CreateRequest Request(ParseResult parsed) => new()
    {
        SpecPath = parsed.GetRequiredValue(_spec),
        Choice = _choice.Of(parsed),
        OutputPath = parsed.GetValue(_output),
        WithRunProgram = !parsed.GetValue(_noRunProgram),
        Tag = parsed.GetValue(_tag),
        ByteCompilation = parsed.GetValue(_noCompile) ? ByteCompilation.Left : ByteCompilation.Compiled,
        IsLocked = parsed.GetValue(_locked),
        Virtual = parsed.GetValue(_virtual) ?? [],
        Subdir = parsed.GetValue(_platform),
        Python = parsed.GetValue(_python),
        IgnoresEditables = parsed.GetValue(_ignoreEditables),
        KeepPackages = parsed.GetValue(_keep),
        From = [.. (parsed.GetValue(_from) ?? []).Select(text => Reference.Parse(text))],
        Offline = parsed.GetValue(_context.Offline),
    };

    private static string Summary(CreateResult created, TimeSpan time)
    {
        string layers = ByteText.Count(created.Layers, "layer");
        string origin = string.Create(CultureInfo.InvariantCulture, $"{created.LayersMade} made, {created.LayersKept} kept");
        if (created.LayersFetched > 0) origin += string.Create(CultureInfo.InvariantCulture, $", {created.LayersFetched} of them from a registry");
        string output = created.OutputPath is { } path ? $"; {path}" : "";

        // A folder has no size that would say anything.
        if (created.OutputSize is { } size) output += $", {ByteText.Size(size)}";
        return $"{layers} ({origin}), {ByteText.Size(created.Size)}{output}; in {ByteText.Time(time)}";
    }
}
