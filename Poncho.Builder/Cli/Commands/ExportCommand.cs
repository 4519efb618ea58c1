using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Export;
using Poncho.Builder.Export.Formats;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho export ENV OUTPUT</c>: an environment as a plain tarball, a part of one, or a folder.</summary>
internal static class ExportCommand
{
    public static Command Define(CommandContext context)
    {
        var environment = CommonSymbols.Environment();
        var output = new Argument<string>("OUTPUT")
        {
            Description = $"What to write, by how it ends: {ExportFormats.Endings}; a folder that is there must be empty.",
        };
        var since = new Option<string?>("--since")
        {
            HelpName = "OTHER",
            Description = "Leave out the layers that another environment has, named as ENV: an incremental tarball.",
        };
        var command = new Command("export", "Write an environment as a tarball or a folder.") { environment, output, since };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new ExportRequest
            {
                Environment = parsed.GetRequiredValue(environment),
                Output = parsed.GetRequiredValue(output),
                Since = parsed.GetValue(since),
            };
            var result = await ProgressDisplay.RunAsync(
                context.Terminal,
                parsed.GetValue(context.Verbose),
                progress => EnvironmentExport.WriteAsync(context.Build(progress), request, cancel));
            context.Terminal.Output.WriteLine(result.Size is { } size ? $"{request.Output}  {ByteText.Size(size)}" : request.Output);
            if (request.Since is { } other) context.Terminal.Error.WriteLine(LeftOut(result, other));
            return ExitStatus.Done;
        });
        return command;
    }

    private static string LeftOut(ExportResult result, string other)
    {
        string layers = ByteText.Count(result.Layers, "layer");
        return result.Absent == 0
            ? $"nothing left out: {other} has none of its {layers}"
            : $"{result.Absent} of {layers} left to {other}: run it with --with {other}";
    }
}
