using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Editing;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho remove PACKAGE...</c>: packages less in a spec.</summary>
internal static class DropCommand
{
    public static Command Define(CommandContext context)
    {
        var packages = new Argument<string[]>("PACKAGE")
        {
            Description = "Names of packages that the spec asks for, of conda or else of pip.",
            Arity = ArgumentArity.OneOrMore,
        };
        var spec = CommonSymbols.EditedSpec();
        var pip = new Option<bool>("--pip") { Description = "Look among pip's packages alone." };
        var json = CommonSymbols.Json();
        var command = new Command("remove", "Take packages out of a spec; its comments and its form stay.") { packages, spec, pip, json };
        command.SetAction(async (parsed, cancel) =>
        {
            string path = context.EnvironmentOrSpec(parsed.GetValue(spec));
            var result = await new SpecEditor(context.Environment).RemoveAsync(path, parsed.GetRequiredValue(packages), parsed.GetValue(pip), cancel);
            EditedText.Write(context.Terminal, result, parsed.GetValue(json));
            return ExitStatus.Done;
        });
        return command;
    }
}
