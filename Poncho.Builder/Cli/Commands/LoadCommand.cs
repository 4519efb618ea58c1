using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Loading;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho load TARBALL</c>: an environment that came as a tarball, put into the store.</summary>
internal static class LoadCommand
{
    public static Command Define(CommandContext context)
    {
        var tarball = new Argument<string>("TARBALL") { Description = "A .tar.zst that poncho create or export wrote." };
        var tag = CommonSymbols.Tag("Its name in the store (default: the file's, and latest).");
        var json = CommonSymbols.Json();
        var command = new Command("load", "Put the environment of a tarball into the store.") { tarball, tag, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (context.Terminal.Output, context.Terminal.Error);
            var loaded = await ProgressDisplay.RunAsync(
                context.Terminal,
                parsed.GetValue(context.Verbose),
                progress => TarballLoader.LoadAsync(context.Home, parsed.GetRequiredValue(tarball), parsed.GetValue(tag), progress, cancel));
            if (parsed.GetValue(json))
            {
                CliJson.Print(output, loaded, CliJson.Printed.LoadResult);
                return ExitStatus.Done;
            }

            DigestText.WriteNamed(context.Terminal, $"{loaded.Name}", loaded.Digest);
            string layers = ByteText.Count(loaded.LayersLoaded + loaded.LayersKept, "layer");
            error.WriteLine($"{layers} ({loaded.LayersLoaded} new, {loaded.LayersKept} kept), {ByteText.Size(loaded.LayerBytes)}");
            return ExitStatus.Done;
        });
        return command;
    }
}
