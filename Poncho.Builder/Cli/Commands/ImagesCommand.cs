using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Inspecting;
using Poncho.Builder.Keeping;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho images</c>: what the store holds.</summary>
internal static class ImagesCommand
{
    private static readonly string[] s_headings = ["NAME", "TAG", "DIGEST", "LAYERS>", "SIZE>", "SHARED>", "AGE>"];

    public static Command Define(CommandContext context)
    {
        var filter = new Argument<string?>("FILTER")
        {
            Description = "List only these: a name, with all its tags, or NAME:TAG; * is any text and ? one character.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print digests alone, one a line." };
        var json = CommonSymbols.Json();
        var command = new Command("images", "List the environments in the store.") { filter, quiet, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = context.Terminal.Output;
            var now = TimeProvider.System.GetUtcNow();
            var images = await StoreInspector.ListAsync(context.Home.Store, cancel);
            if (parsed.GetValue(filter) is { } text) images = images.RemoveAll(image => !IsOf(image, new NamePattern(text)));
            if (parsed.GetValue(quiet)) foreach (var digest in images.Select(image => image.Digest).Distinct()) output.WriteLine(digest);
            else if (parsed.GetValue(json)) CliJson.Print(output, images, CliJson.Printed.ImmutableArrayStoredImage);
            else TextTable.Write(context.Terminal, s_headings, [.. images.Select(image => Row(image, now))]);
            return ExitStatus.Done;
        });
        return command;
    }

    private static bool IsOf(StoredImage image, NamePattern pattern) => pattern.Matches(StoreName.Parse($"{image.Name}:{image.Tag}"));

    private static string[] Row(StoredImage image, DateTimeOffset now) =>
    [
        image.Name,
        image.Tag,
        DigestText.Short(image.Digest),
        image.Layers.ToString(CultureInfo.InvariantCulture),
        ByteText.Size(image.Size),
        ByteText.Size(image.SharedSize),
        ByteText.Age(now - image.Made),
    ];
}
