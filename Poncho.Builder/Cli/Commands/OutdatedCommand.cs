using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Searching;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho outdated [SPEC]</c>: which packages of a lock have newer versions.</summary>
internal static class OutdatedCommand
{
    private static readonly string[] s_headings = ["PLATFORM", "KIND", "NAME", "LOCKED", "ALLOWED", "NEWEST"];

    public static Command Define(CommandContext context)
    {
        var spec = new Argument<string?>("SPEC")
        {
            Description = "A spec that has a lock (default: the spec of this folder).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = CommonSymbols.Json();
        var choice = new ChoiceSymbols();
        var command = new Command("outdated", "Show which packages of a lock have newer versions, and which of them the spec takes.")
        {
            spec, choice.Extra, choice.Group, choice.Environment, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var terminal = context.Terminal;
            string path = context.EnvironmentOrSpec(parsed.GetValue(spec));
            bool offline = parsed.GetValue(context.Offline);
            var found = await ProgressDisplay.RunAsync(
                terminal,
                parsed.GetValue(context.Verbose),
                progress => new OutdatedFinder(context.Build(progress)).FindAsync(path, choice.Of(parsed), offline, cancel));
            if (parsed.GetValue(json))
            {
                CliJson.Print(terminal.Output, found, CliJson.Printed.ImmutableArrayOutdatedPackage);
                return ExitStatus.Done;
            }

            if (found.Length > 0) TextTable.Write(terminal, s_headings, [.. found.Select(Row)]);
            bool movesAny = found.Any(package => package.Locked != package.Allowed);
            string what = movesAny ? $"\"poncho lock {path}{choice.Of(parsed).Options} --update\" moves to what is allowed" : "the spec takes none of these";
            terminal.Error.WriteLine(found.Length == 0 ? "nothing is outdated" : what);
            return ExitStatus.Done;
        });
        return command;
    }

    private static string[] Row(OutdatedPackage package) =>
        [package.Platform, package.Kind, package.Name, package.Locked ?? "-", package.Allowed ?? "-", package.Newest ?? ""];
}
