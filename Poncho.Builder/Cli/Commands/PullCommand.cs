using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Export;
using Poncho.Builder.Export.Formats;
using Poncho.Builder.Registries;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho pull REF</c>: an environment of a registry, put into the store, and perhaps into a tarball or a folder.</summary>
internal static class PullCommand
{
    public static Command Define(CommandContext context)
    {
        var reference = CommonSymbols.Reference("What is pulled; the tag is latest where none is written.");
        var tag = CommonSymbols.Tag("Its name in the store (default: the last part of the repository's, with the tag).");
        var to = new Option<string?>("--to")
        {
            HelpName = "OUTPUT",
            Description = $"Also write it, for nodes that have no poncho, by how this ends: {ExportFormats.Endings}.",
        };
        var plain = CommonSymbols.PlainHttp();
        var json = CommonSymbols.Json();
        var command = new Command("pull", "Get an environment from a registry into the store; what the store has is not fetched.") { reference, tag, to, plain, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var from = CommonSymbols.ReferenceOf(parsed.GetRequiredValue(reference));
            string? output = parsed.GetValue(to);
            if (output == ExportFormats.Pipe) throw new PonchoException("--to takes a file or a folder: \"-\"", "poncho export NAME - writes it to standard output afterwards");
            if (output is not null) ExportFormats.OfOutput(output, null).Check(output);
            var pulled = await ProgressDisplay.RunAsync(context.Terminal, parsed.GetValue(context.Verbose), async progress =>
            {
                var build = context.Build(progress);
                var done = await EnvironmentPuller.PullAsync(
                    build, from, parsed.GetValue(tag), context.Wishes(parsed, plain) with { Warn = progress.Warn, Note = progress.Note }, cancel);
                if (output is not null) await EnvironmentExport.WriteAsync(build, new ExportRequest { Environment = done.Name, Output = output }, cancel);
                return done;
            });
            if (parsed.GetValue(json))
            {
                CliJson.Print(context.Terminal.Output, pulled, CliJson.Printed.PulledEnvironment);
                return ExitStatus.Done;
            }

            DigestText.WriteNamed(context.Terminal, pulled.Name, pulled.Digest);
            string layers = ByteText.Count(pulled.LayersThere + pulled.LayersPulled, "layer");
            context.Terminal.Error.WriteLine(
                $"{layers}: {pulled.LayersThere} were here ({ByteText.Size(pulled.BytesThere)}), {pulled.LayersPulled} pulled ({ByteText.Size(pulled.BytesPulled)})");
            return ExitStatus.Done;
        });
        return command;
    }
}
