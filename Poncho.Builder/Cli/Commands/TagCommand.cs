using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Keeping;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho tag NAME NEW</c>: another name for an environment of the store.</summary>
internal static class TagCommand
{
    public static Command Define(CommandContext context)
    {
        var name = new Argument<string>("NAME[:TAG]") { Description = "An environment in the store, by its name or digest." };
        var added = new Argument<string>("NEW[:TAG]") { Description = "The name that it gets as well; what had it before loses it." };
        var command = new Command("tag", "Give an environment of the store another name.") { name, added };
        command.SetAction(async (parsed, cancel) =>
        {
            string full = await StoreNames.TagAsync(context.Home, parsed.GetRequiredValue(name), parsed.GetRequiredValue(added), cancel);
            context.Terminal.Output.WriteLine(full);
            return ExitStatus.Done;
        });
        return command;
    }
}
