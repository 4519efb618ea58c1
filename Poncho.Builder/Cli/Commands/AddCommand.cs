using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Editing;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho add PACKAGE...</c>: packages more in a spec.</summary>
internal static class AddCommand
{
    public static Command Define(CommandContext context)
    {
        var packages = new Argument<string[]>("PACKAGE")
        {
            Description = "Match specs, such as numpy or 'scipy >=1.11'; with --pip requirements. Of one that is there the versions change.",
            Arity = ArgumentArity.OneOrMore,
        };
        var spec = CommonSymbols.EditedSpec();
        var pip = new Option<bool>("--pip") { Description = "Have pip install them." };
        var json = CommonSymbols.Json();
        var command = new Command("add", "Add packages to a spec; its comments and its form stay.") { packages, spec, pip, json };
        command.SetAction(async (parsed, cancel) =>
        {
            string path = context.EnvironmentOrSpec(parsed.GetValue(spec));
            var result = await new SpecEditor(context.Environment).AddAsync(path, parsed.GetRequiredValue(packages), parsed.GetValue(pip), cancel);
            EditedText.Write(context.Terminal, result, parsed.GetValue(json));
            return ExitStatus.Done;
        });
        return command;
    }
}
