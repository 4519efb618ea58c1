using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Export;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho export NAME[:TAG] OUTPUT</c>: an environment of the store as a plain tarball.</summary>
internal static class ExportCommand
{
    public static Command Define(CommandContext context)
    {
        var name = new Argument<string>("NAME[:TAG]") { Description = "An environment in the store." };
        var output = new Argument<string>("OUTPUT") { Description = "The tarball to write, ending in .tar.gz or .tar.zst." };
        var command = new Command("export", "Write an environment of the store as a tarball.") { name, output };
        command.SetAction(async (parsed, cancel) =>
        {
            string path = parsed.GetRequiredValue(output);
            long size = await ProgressDisplay.RunAsync(context.Terminal, parsed.GetValue(context.Verbose), progress => EnvironmentExport.WriteAsync(context.Home, parsed.GetRequiredValue(name), path, progress, cancel));
            context.Terminal.Output.WriteLine($"{path}  {ByteText.Size(size)}");
            return ExitStatus.Done;
        });
        return command;
    }
}
