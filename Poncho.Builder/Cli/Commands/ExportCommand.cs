using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Export;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho export NAME[:TAG] OUTPUT</c>: an environment of the store as a plain tarball, a part of one, or a folder.</summary>
internal static class ExportCommand
{
    public static Command Define(CommandContext context)
    {
        var name = new Argument<string>("NAME[:TAG]") { Description = "An environment in the store." };
        var output = new Argument<string>("OUTPUT") { Description = "The tarball to write, ending in .tar.gz or .tar.zst; or a folder, ending in / or empty." };
        var since = new Option<string?>("--since") { HelpName = "OTHER", Description = "Leave out the layers that another environment has (a tarball, or a name in the store): an incremental tarball." };
        var command = new Command("export", "Write an environment of the store as a tarball or a folder.") { name, output, since };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new ExportRequest { Name = parsed.GetRequiredValue(name), Output = parsed.GetRequiredValue(output), Since = parsed.GetValue(since) };
            var result = await ProgressDisplay.RunAsync(context.Terminal, parsed.GetValue(context.Verbose), progress => EnvironmentExport.WriteAsync(context.Home, request, progress, cancel));
            context.Terminal.Output.WriteLine(result.Size is { } size ? $"{request.Output}  {ByteText.Size(size)}" : request.Output);
            if (request.Since is { } other) context.Terminal.Error.WriteLine(result.Absent == 0 ? $"nothing left out: {other} has none of its {ByteText.Count(result.Layers, "layer")}" : $"{result.Absent} of {ByteText.Count(result.Layers, "layer")} left to {other}: run it with --with {other}");
            return ExitStatus.Done;
        });
        return command;
    }
}
