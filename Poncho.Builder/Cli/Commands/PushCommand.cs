using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Registries;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho push ENV HOST/REPO:TAG</c>: an environment of the store, put into a registry.</summary>
internal static class PushCommand
{
    public static Command Define(CommandContext context)
    {
        var environment = new Argument<string>("ENV") { Description = "The environment: a name or digest in the store." };
        var reference = CommonSymbols.Reference("Where it goes; the tag is latest where none is written.");
        var plain = CommonSymbols.PlainHttp();
        var json = CommonSymbols.Json();
        var command = new Command("push", "Put an environment into a registry; what the registry has is not sent.") { environment, reference, plain, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var to = CommonSymbols.ReferenceOf(parsed.GetRequiredValue(reference));
            var pushed = await ProgressDisplay.RunAsync(context.Terminal, parsed.GetValue(context.Verbose), progress => EnvironmentPusher.PushAsync(
                context.Build(progress), parsed.GetRequiredValue(environment), to, context.Wishes(parsed, plain) with { Warn = progress.Warn, Note = progress.Note }, cancel));
            if (parsed.GetValue(json))
            {
                CliJson.Print(context.Terminal.Output, pushed, CliJson.Printed.PushedEnvironment);
                return ExitStatus.Done;
            }

            DigestText.WriteNamed(context.Terminal, pushed.Reference, pushed.Digest);
            context.Terminal.Error.WriteLine(Said(pushed));
            return ExitStatus.Done;
        });
        return command;
    }

    private static string Said(PushedEnvironment pushed)
    {
        int all = pushed.LayersThere + pushed.LayersSent;
        string layers = ByteText.Count(all, "layer");
        if (pushed.IsUnchanged) return $"nothing to send: the registry has it under this tag already, {layers}, {ByteText.Size(pushed.BytesThere)}";
        string mounted = pushed.LayersMounted > 0 ? $", {pushed.LayersMounted} of them in another repository" : "";
        return $"{layers}: {pushed.LayersThere} were there ({ByteText.Size(pushed.BytesThere)}{mounted}), {pushed.LayersSent} sent ({ByteText.Size(pushed.BytesSent)})";
    }
}
