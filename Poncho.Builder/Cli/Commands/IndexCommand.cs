using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.Conda.LocalChannels;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho index CHANNEL</c>: a folder of packages becomes a channel.</summary>
internal static class IndexCommand
{
    public static Command Define(CommandContext context)
    {
        var channel = new Argument<string>("CHANNEL") { Description = "A folder with platform folders (linux-64, noarch, ...) of packages." };
        var shards = new Option<bool>("--shards")
        {
            Description = "Write the index in shards as well, of which clients read only what they need.",
        };
        var json = CommonSymbols.Json();
        var command = new Command("index", "Make a folder of conda packages a channel: write repodata.json into each platform folder.")
        {
            channel,
            shards,
            json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = context.Terminal.Output;
            var forms = parsed.GetValue(shards) ? IndexForms.WholeAndShards : IndexForms.Whole;
            var result = await ChannelIndexer.IndexAsync(parsed.GetRequiredValue(channel), forms, cancel);
            if (parsed.GetValue(json)) CliJson.Print(output, result, CliJson.Printed.IndexResult);
            else output.WriteLine(Summary(result));
            return ExitStatus.Done;
        });
        return command;
    }

    private static string Summary(IndexResult result)
    {
        string changed = string.Create(CultureInfo.InvariantCulture, $"{result.Read} new or changed");
        return $"{ByteText.Count(result.Packages, "package")} in {string.Join(", ", result.Subdirs)} ({changed})";
    }
}
