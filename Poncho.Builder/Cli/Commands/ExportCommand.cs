using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Export;
using Poncho.Builder.Export.Formats;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho export ENV OUTPUT</c>: an environment as a plain tarball, a part of one, or a folder.</summary>
internal static class ExportCommand
{
    public static Command Define(CommandContext context)
    {
        var environment = CommonSymbols.Environment();
        var output = new Argument<string>("OUTPUT")
        {
            Description = $"What to write, by how it ends: {ExportFormats.Endings}; a folder that is there must be empty; - is standard output.",
        };
        var since = new Option<string?>("--since")
        {
            HelpName = "OTHER",
            Description = "Leave out the layers that another environment has, named as ENV: an incremental tarball.",
        };
        var format = new Option<string?>("--format")
        {
            HelpName = "FORMAT",
            Description = "The form, whatever OUTPUT ends in (default on standard output: tar.zst).",
        };
        format.AcceptOnlyFromAmong([.. ExportFormats.Names]);
        var noRunProgram = CommonSymbols.NoRunProgram();
        var json = CommonSymbols.Json();
        var also = CommonSymbols.Also();
        var image = new ImageSymbols();
        var command = new Command("export", "Write an environment as a tarball, a folder or a container image.") { environment, output, since, format, also, noRunProgram, json };
        image.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new ExportRequest
            {
                Environment = parsed.GetRequiredValue(environment),
                Output = parsed.GetRequiredValue(output),
                Since = parsed.GetValue(since),
                Format = parsed.GetValue(format),
                Image = image.Read(parsed, context),
                Also = parsed.GetValue(also) ?? [],
                ImageOption = image.Written(parsed),
                WithRunProgram = !parsed.GetValue(noRunProgram),
                Pipe = context.Terminal.OpenOutput,
            };
            bool isPipe = request.Output == ExportFormats.Pipe, isJson = parsed.GetValue(json);
            if (isPipe) CheckPipe(context.Terminal, isJson);
            var result = await ProgressDisplay.RunAsync(
                context.Terminal,
                parsed.GetValue(context.Verbose),
                progress => EnvironmentExport.WriteAsync(context.Build(progress), request, cancel));
            if (isJson) CliJson.Print(context.Terminal.Output, Printed(request, result), CliJson.Printed.WrittenExport);
            else if (!isPipe) context.Terminal.Output.WriteLine(result.Size is { } size ? $"{request.Output}  {ByteText.Size(size)}" : request.Output);
            if (request.Since is { } other) context.Terminal.Error.WriteLine(LeftOut(result, other));
            return ExitStatus.Done;
        });
        return command;
    }

    private static WrittenExport Printed(ExportRequest request, ExportResult result) =>
        new(request.Environment, request.Output, result.Size, result.Layers, result.Absent);

    private static void CheckPipe(Terminal terminal, bool isJson)
    {
        if (isJson) throw new PonchoException("--json and the tarball cannot both go to standard output: \"-\"", "name a file as OUTPUT, or leave --json out");
        if (terminal.OutputIsTerminal) throw new PonchoException("a tarball is not written to a terminal: \"-\"", "redirect it (> env.tar.zst), or name a file as OUTPUT");
    }

    private static string LeftOut(ExportResult result, string other)
    {
        string layers = ByteText.Count(result.Layers, "layer");
        return result.Absent == 0
            ? $"nothing left out: {other} has none of its {layers}"
            : $"{result.Absent} of {layers} left to {other}: run it with --with {other}";
    }
}
