using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Explaining;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho tree ENV|SPEC</c>: what each package of an environment needs.</summary>
internal static class TreeCommand
{
    public static Command Define(CommandContext context)
    {
        var named = CommonSymbols.EnvironmentOrSpec();
        var platform = CommonSymbols.Platform();
        var depth = new Option<int?>("--depth", "-d")
        {
            HelpName = "N",
            Description = "How many levels are shown (default: all).",
        };
        depth.Validators.Add(result =>
        {
            // Asked for its value, an option throws where that is no number.
            bool isRight = result.Tokens is not [var token] || (int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int levels) && levels >= 1);
            if (!isRight) result.AddError($"--depth takes a number, 1 or more: \"{result.Tokens[0].Value}\"");
        });
        var json = CommonSymbols.Json();
        var choice = new ChoiceSymbols();
        var command = new Command("tree", "Show what each package of an environment needs, below what was asked for.")
        {
            named, choice.Extra, choice.Group, choice.Environment, depth, platform, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = context.Terminal.Output;
            string what = context.EnvironmentOrSpec(parsed.GetValue(named));
            bool offline = parsed.GetValue(context.Offline);
            var graph = await ProgressDisplay.RunAsync(
                context.Terminal,
                parsed.GetValue(context.Verbose),
                progress => new GraphReader(context.Build(progress)).ReadAsync(what, choice.Of(parsed), parsed.GetValue(platform), offline, cancel));
            if (parsed.GetValue(json))
            {
                CliJson.Print(output, [.. graph.Nodes.Select(node => new PrintedPackage(node))], CliJson.Printed.ImmutableArrayPrintedPackage);
                return ExitStatus.Done;
            }

            output.WriteLine(graph.Name);
            new TreeText(output, graph, parsed.GetValue(depth) ?? int.MaxValue).Write(graph.Roots);
            return ExitStatus.Done;
        });
        return command;
    }
}
