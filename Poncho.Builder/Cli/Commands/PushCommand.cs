using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Registries;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho push ENV HOST/REPO:TAG</c>: an environment of the store, put into a registry.</summary>
internal static class PushCommand
{
    public static Command Define(CommandContext context)
    {
        var environment = new Argument<string>("ENV") { Description = "The environment: a name or digest in the store." };
        var reference = CommonSymbols.Reference("Where it goes; the tag is latest where none is written.");
        var cache = new Option<bool>("--build-cache")
        {
            Description = "Also put there what is known of its layers, so that others take them in place of making them (poncho create --from).",
        };
        var form = new Option<string?>("--as")
        {
            HelpName = "FORM",
            Description = "What goes there: environment (the default), or image: a container image that any engine pulls and runs.",
        };
        form.AcceptOnlyFromAmong("environment", "image");
        var also = CommonSymbols.Also();
        var image = new ImageSymbols();
        var plain = CommonSymbols.PlainHttp();
        var json = CommonSymbols.Json();
        var command = new Command("push", "Put an environment into a registry; what the registry has is not sent.") { environment, reference, form, also, cache, plain, json };
        image.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var to = CommonSymbols.ReferenceOf(parsed.GetRequiredValue(reference));
            bool isImage = parsed.GetValue(form) == "image";
            string[] others = parsed.GetValue(also) ?? [];
            if (!isImage && (others.Length > 0 ? also.Name : image.Written(parsed)) is { } option) throw new PonchoException($"{option} is for images: \"{to}\"", "add --as image");
            if (isImage && parsed.GetValue(cache))
            {
                throw new PonchoException($"--build-cache goes with an environment, not with an image: \"{to}\"", "push the environment as well");
            }

            var pushed = await ProgressDisplay.RunAsync(context.Terminal, parsed.GetValue(context.Verbose), progress =>
            {
                var wishes = context.Wishes(parsed, plain) with { Warn = progress.Warn, Note = progress.Note };
                var chosen = isImage ? image.Read(parsed, context, plain) : null;
                var request = new PushRequest(parsed.GetRequiredValue(environment), to, parsed.GetValue(cache), chosen) { Also = others };
                return EnvironmentPusher.PushAsync(context.Build(progress), request, wishes, cancel);
            });
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
