using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Keeping;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho cache</c>: what lies on this machine.</summary>
internal static class CacheCommand
{
    public static Command Define(CommandContext context) =>
        new("cache", "Look after what Poncho keeps on this machine.") { Verify(context) };

    private static Command Verify(CommandContext context)
    {
        var json = CommonSymbols.Json();
        var command = new Command("verify", "Read all of the store and the node cache, and remove what is damaged, so that it is made again.") { json };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = context.Terminal.Output;
            var found = await KeptVerifier.VerifyAsync(context.Home, context.Environment, cancel);
            if (parsed.GetValue(json))
            {
                CliJson.Print(output, found, CliJson.Printed.KeptVerification);
                return ExitStatus.Done;
            }

            foreach (var damage in found.Removed) output.WriteLine($"removed {damage.Path}: {damage.Reason}");
            output.WriteLine($"{ByteText.Count(found.Blobs, "blob")} of the store, {ByteText.Count(found.Layers, "layer")} and "
                + $"{ByteText.Count(found.Environments, "environment")} of the node cache are whole");
            if (found.Unknown > 0)
            {
                output.WriteLine($"{ByteText.Count(found.Unknown, "environment")} of the node cache came without a list of files, and could not be looked at");
            }

            return ExitStatus.Done;
        });
        return command;
    }
}
