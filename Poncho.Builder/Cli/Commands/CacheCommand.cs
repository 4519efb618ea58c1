using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Inspecting;
using Poncho.Builder.Keeping;

namespace Poncho.Builder.Cli.Commands;

/// <summary>
/// <c>poncho cache</c>: what is kept on this machine, and what frees it; <c>poncho cache verify</c>: whether it is whole. Below it are the
/// commands of the node cache.
/// </summary>
internal static class CacheCommand
{
    private static readonly string[] s_headings = ["FOLDER", "WHAT", "FILES>", "SIZE>", "FREED BY"];

    public static Command Define(CommandContext context)
    {
        var json = CommonSymbols.Json();
        var command = new Command("cache", "List what PONCHO_HOME holds, and how much room it and the node cache take.")
        {
            json,
            CacheListCommand.Define(context),
            CacheListCommand.DefineSize(context),
            CacheRoomCommands.DefinePrune(context),
            CacheRoomCommands.DefineClear(context),
            CacheFillCommand.Define(context),
            Verify(context),
        };
        command.SetAction(parsed =>
        {
            var output = context.Terminal.Output;
            var home = HomeInspector.Inspect(context.Home, context.Environment);
            if (parsed.GetValue(json)) CliJson.Print(output, home, CliJson.Printed.InspectedHome);
            else Write(context.Terminal, home);
            return ExitStatus.Done;
        });
        return command;
    }

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

    private static void Write(Terminal terminal, InspectedHome home)
    {
        var output = terminal.Output;
        if (home.Folders.Length > 0)
        {
            TextTable.Write(terminal, s_headings, [.. home.Folders.Select(Row)]);
            output.WriteLine();
        }

        output.WriteLine($"{home.Home}: {ByteText.Size(home.Size)}");
        var cache = home.NodeCache;
        output.WriteLine($"node cache {cache.Path}: {ByteText.Size(cache.Size)} in {ByteText.Count(cache.Environments, "environment")}");
    }

    private static string[] Row(InspectedHome.Folder folder) =>
        [folder.Name, folder.What, folder.Files.ToString(CultureInfo.InvariantCulture), ByteText.Size(folder.Size), folder.FreedBy];
}
