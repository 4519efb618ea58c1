using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Editing;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho init</c>: a first spec.</summary>
internal static class InitCommand
{
    public static Command Define(CommandContext context)
    {
        var packages = new Argument<string[]>("PACKAGE")
        {
            Description = "Match specs of conda packages (default: what requirements.txt, pyproject.toml and .python-version of the folder say).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = new Option<string?>("--output", "-o")
        {
            HelpName = "FILE",
            Description = $"What is written; .json at its end asks for JSON, - is standard output (default: {FirstSpec.UsualName}).",
        };
        var python = CommonSymbols.Python();
        python.Description = "The Python to ask for, such as 3.11 (default: that of .python-version, else the newest).";
        var channels = new Option<string[]>("--channel", "-c")
        {
            HelpName = "CHANNEL",
            Description = "A channel to take packages from; may be given several times, in order (default: conda-forge).",
        };
        var pip = new Option<string[]>("--pip") { HelpName = "REQUIREMENT", Description = "A package for pip; may be given several times." };
        var json = CommonSymbols.Json();
        var command = new Command("init", "Write a first spec, to be changed by hand or by poncho add.") { packages, output, python, channels, pip, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var spec = new FirstSpec
            {
                Path = parsed.GetValue(output) ?? FirstSpec.UsualName,
                Channels = parsed.GetValue(channels) is { Length: > 0 } given ? given : ["conda-forge"],
                Conda = parsed.GetValue(packages) ?? [],
                Pip = parsed.GetValue(pip) ?? [],
                Python = parsed.GetValue(python),
            }.Completed();
            bool isJson = parsed.GetValue(json);
            if (spec.Path == "-")
            {
                if (isJson) throw new PonchoException("--json and the spec cannot both go to standard output: \"-\"", "name a file with -o, or leave --json out");
                context.Terminal.Output.Write(spec.Text(context.Environment));
                return ExitStatus.Done;
            }

            await spec.WriteAsync(context.Environment, cancel);
            var items = spec.Conda.Select(item => new SpecChange("conda", null, item)).Concat(spec.Pip.Select(line => new SpecChange("pip", null, line)));
            EditedText.Write(context.Terminal, new EditResult(spec.Path, [.. items]), isJson);
            return ExitStatus.Done;
        });
        return command;
    }
}
