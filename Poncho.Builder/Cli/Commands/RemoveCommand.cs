using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Keeping;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho rm NAME...</c>: takes names out of the store.</summary>
internal static class RemoveCommand
{
    public static Command Define(CommandContext context)
    {
        var names = new Argument<string[]>("NAME[:TAG]")
        {
            Description = "Names in the store, patterns of names ('coffea:202*'; without a colon, of any tag), or digests, which lose all their names.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = CommonSymbols.Json();
        var command = new Command("rm", "Remove environments from the store; poncho prune frees what only they had.") { names, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = context.Terminal.Output;
            var removed = await StoreNames.RemoveAsync(context.Home, parsed.GetRequiredValue(names), cancel);
            if (parsed.GetValue(json)) CliJson.Print(output, [.. removed], CliJson.Printed.ImmutableArrayNamedEnvironment);
            else foreach (var name in removed) output.WriteLine(name);
            return ExitStatus.Done;
        });
        return command;
    }
}
