using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Keeping;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho prune</c>: deletes what no environment of the store needs any more.</summary>
internal static class PruneCommand
{
    public static Command Define(CommandContext context)
    {
        var dry = new Option<bool>("--dry-run") { Description = "Only show what would be deleted." };
        var all = new Option<bool>("--all") { Description = "Delete downloads, channel indexes and unpacked interpreters, too." };
        var json = CommonSymbols.Json();
        var command = new Command("prune", "Delete what no environment of the store needs any more.") { dry, all, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var pruner = new Pruner(context.Home);
            var scope = parsed.GetValue(all) ? PruneScope.WithCaches : PruneScope.Unnamed;
            bool isText = !parsed.GetValue(json);
            var plan = parsed.GetValue(dry) ? await pruner.PlanAsync(scope, cancel) : await pruner.PruneAsync(scope, plan => Show(context, plan, isText), cancel);
            if (!isText) CliJson.Print(context.Terminal.Output, plan, CliJson.Printed.PrunePlan);
            else if (!plan.IsDone) Show(context, plan, isText);
            if (isText) context.Terminal.Output.WriteLine($"{(plan.IsDone ? "freed" : "would free")} {ByteText.Size(plan.Size)}");
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Show(CommandContext context, PrunePlan plan, bool isText)
    {
        if (isText && plan.Groups.Count > 0) TextTable.Write(context.Terminal.Output, ["WHAT", "COUNT>", "SIZE>"], [.. plan.Groups.Select(group => (string[])[group.What, group.Count.ToString(CultureInfo.InvariantCulture), ByteText.Size(group.Size)])]);
    }
}
