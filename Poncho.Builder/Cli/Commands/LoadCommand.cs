using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Engines;
using Poncho.Builder.Loading;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary>
/// <c>poncho load TARBALL</c>: an environment that came as a tarball, put into the store; <c>poncho load ENV --engine docker</c>: one, as an image, put
/// into an engine.
/// </summary>
internal static class LoadCommand
{
    public static Command Define(CommandContext context)
    {
        var named = new Argument<string>("TARBALL|ENV")
        {
            Description = "A .tar.zst or an image that poncho wrote; with --engine any environment: a tarball, or a name or digest in the store.",
        };
        var tag = CommonSymbols.Tag("Its name in the store (default: the file's, and latest).");
        var engine = new Option<string?>("--engine")
        {
            HelpName = "ENGINE",
            Description = "Make an image of it and load that into docker or podman on this machine, through its socket.",
        };
        engine.AcceptOnlyFromAmong("docker", "podman");
        var json = CommonSymbols.Json();
        var image = new ImageSymbols();
        var command = new Command("load", "Put the environment of a tarball into the store, or one as an image into Docker or podman.") { named, tag, engine, json };
        image.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string environment = parsed.GetRequiredValue(named);
            if (parsed.GetValue(engine) is { } asked)
            {
                if (parsed.GetValue(tag) is { } given) throw new PonchoException($"--tag is a name in the store, and --engine loads into {asked}: \"{given}\"", "leave --tag out");
                var sent = await ProgressDisplay.RunAsync(
                    context.Terminal,
                    parsed.GetValue(context.Verbose),
                    progress => EngineLoader.LoadAsync(
                        context.Build(progress), environment, asked == "docker" ? EngineKind.Docker : EngineKind.Podman, image.Read(parsed, context), cancel));
                if (parsed.GetValue(json)) CliJson.Print(context.Terminal.Output, sent, CliJson.Printed.EngineResult);
                else Print(context.Terminal, sent, asked);
                return ExitStatus.Done;
            }

            if (image.Written(parsed) is { } option) throw new PonchoException($"{option} is for images, and a store has environments: \"{environment}\"", "add --engine docker");
            var loaded = await ProgressDisplay.RunAsync(
                context.Terminal,
                parsed.GetValue(context.Verbose),
                progress => ImageLoader.Is(environment)
                    ? ImageLoader.LoadAsync(context.Home, environment, parsed.GetValue(tag), progress, cancel)
                    : TarballLoader.LoadAsync(context.Home, environment, parsed.GetValue(tag), progress, cancel));
            if (parsed.GetValue(json)) CliJson.Print(context.Terminal.Output, loaded, CliJson.Printed.LoadResult);
            else Print(context.Terminal, loaded);
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Print(Terminal terminal, LoadResult loaded)
    {
        DigestText.WriteNamed(terminal, $"{loaded.Name}", loaded.Digest);
        string layers = ByteText.Count(loaded.LayersLoaded + loaded.LayersKept, "layer");
        terminal.Error.WriteLine($"{layers} ({loaded.LayersLoaded} new, {loaded.LayersKept} kept), {ByteText.Size(loaded.LayerBytes)}");
    }

    private static void Print(Terminal terminal, EngineResult sent, string engine)
    {
        DigestText.WriteNamed(terminal, sent.Name, sent.Id);
        string layers = $"{ByteText.Count(sent.Layers, "layer")}, {ByteText.Size(sent.Bytes)}: {sent.LayersSent} sent ({ByteText.Size(sent.BytesSent)})";
        terminal.Error.WriteLine($"{layers}; {engine} run --rm {sent.Name} runs it");
    }
}
