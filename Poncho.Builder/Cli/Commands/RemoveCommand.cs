using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Keeping;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho rm NAME...</c>: takes names out of the store.</summary>
internal static class RemoveCommand
{
    public static Command Define(CommandContext context)
    {
        var names = new Argument<string[]>("NAME[:TAG]") { Description = "Names in the store.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("rm", "Remove environments from the store; poncho prune frees what only they had.") { names };
        command.SetAction(async (parsed, cancel) =>
        {
            var removed = await StoreNames.RemoveAsync(context.Home, parsed.GetRequiredValue(names), cancel);
            foreach (string name in removed) context.Terminal.Output.WriteLine(name);
            return ExitStatus.Done;
        });
        return command;
    }
}
