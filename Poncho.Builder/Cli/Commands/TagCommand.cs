using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Keeping;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho tag NAME NEW</c>: another name for an environment of the store.</summary>
internal static class TagCommand
{
    public static Command Define(CommandContext context)
    {
        var name = new Argument<string>("NAME[:TAG]") { Description = "An environment in the store, by its name or digest." };
        var added = new Argument<string>("NEW[:TAG]") { Description = "The name that it gets as well; what had it before loses it." };
        CommonSymbols.Readable(added, text => StoreName.Parse(text));
        var json = CommonSymbols.Json();
        var command = new Command("tag", "Give an environment of the store another name.") { name, added, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = context.Terminal.Output;
            var tagged = await StoreNames.TagAsync(context.Home, parsed.GetRequiredValue(name), parsed.GetRequiredValue(added), cancel);
            if (parsed.GetValue(json)) CliJson.Print(output, tagged, CliJson.Printed.NamedEnvironment);
            else output.WriteLine(tagged);
            return ExitStatus.Done;
        });
        return command;
    }
}
