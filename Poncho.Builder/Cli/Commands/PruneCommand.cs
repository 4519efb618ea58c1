using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Keeping;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho prune</c>: deletes what no environment of the store needs any more.</summary>
internal static class PruneCommand
{
    private static readonly string[] s_headings = ["WHAT", "COUNT>", "SIZE>"];

    public static Command Define(CommandContext context)
    {
        var dry = new Option<bool>("--dry-run") { Description = "Only show what would be deleted." };
        var all = new Option<bool>("--all") { Description = "Delete downloads, channel indexes and all unpacked interpreters, too." };
        var json = CommonSymbols.Json();
        var command = new Command("prune", "Delete what no environment of the store needs any more.") { dry, all, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = context.Terminal.Output;
            var pruner = new Pruner(context.Home);
            var scope = parsed.GetValue(all) ? PruneScope.WithCaches : PruneScope.Unnamed;
            bool isText = !parsed.GetValue(json);
            void Waits(string line) => context.Terminal.Error.WriteLine(PlainText.Line(line));

            // What goes is listed before it goes.
            Action<PrunePlan> show = isText ? plan => List(context.Terminal, plan) : static _ => { };
            var plan = parsed.GetValue(dry) ? await pruner.PlanAsync(scope, cancel) : await pruner.PruneAsync(scope, show, Waits, cancel);
            if (!plan.IsDone) show(plan);
            if (isText) output.WriteLine($"{(plan.IsDone ? "freed" : "would free")} {ByteText.Size(plan.Size)}");
            else CliJson.Print(output, plan, CliJson.Printed.PrunePlan);
            return ExitStatus.Done;
        });
        return command;
    }

    private static void List(Terminal terminal, PrunePlan plan)
    {
        if (plan.Groups.Count > 0) TextTable.Write(terminal, s_headings, [.. plan.Groups.Select(Row)]);
    }

    private static string[] Row(PruneGroup group) =>
        [group.What, group.Count.ToString(CultureInfo.InvariantCulture), ByteText.Size(group.Size)];
}
