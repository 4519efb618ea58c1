using System.Collections.Immutable;
using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Explaining;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho why PACKAGE ENV|SPEC</c>: who needs a package, and which of those that were asked for brought it.</summary>
internal static class WhyCommand
{
    public static Command Define(CommandContext context)
    {
        var package = new Argument<string>("PACKAGE") { Description = "The name of a package, of conda or pip, or of a virtual one such as __glibc." };
        var named = CommonSymbols.EnvironmentOrSpec();
        var platform = CommonSymbols.Platform();
        var json = CommonSymbols.Json();
        var choice = new ChoiceSymbols();
        var command = new Command("why", "Show why a package is in an environment: who needs it, and in which versions.")
        {
            package, named, choice.Extra, choice.Group, choice.Environment, platform, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            string what = context.EnvironmentOrSpec(parsed.GetValue(named));
            bool offline = parsed.GetValue(context.Offline);
            var graph = await ProgressDisplay.RunAsync(
                context.Terminal,
                parsed.GetValue(context.Verbose),
                progress => new GraphReader(context.Build(progress)).ReadAsync(what, choice.Of(parsed), parsed.GetValue(platform), offline, cancel));
            string name = parsed.GetRequiredValue(package);
            // A virtual package is none of the environment's, but may be needed.
            bool isVirtual = name.StartsWith("__", StringComparison.Ordinal);
            var node = isVirtual ? null : graph.Get(name);
            if (parsed.GetValue(json)) CliJson.Print(context.Terminal.Output, Printed(name, node, graph), CliJson.Printed.PrintedReason);
            else Write(context.Terminal, name, node, graph);
            return ExitStatus.Done;
        });
        return command;
    }

    private static PrintedReason Printed(string name, PackageNode? node, PackageGraph graph) => new(
        node is null ? null : new PrintedPackage(node),
        [.. graph.WhoNeeds(name).Select(user => new PrintedReason.User(user.Node.Kind, user.Node.Name, user.Node.Version, user.Need.Spec))],
        node is null ? [] : [.. Chains.To(node, graph).Select(chain => chain.Select(one => one.Name).ToImmutableArray())]);

    private static void Write(Terminal terminal, string name, PackageNode? node, PackageGraph graph)
    {
        var output = terminal.Output;
        output.WriteLine(node is null ? $"{name} (of the machine)" : $"{node}{(node.Build is { } build ? $" {build}" : "")} ({node.Kind})");
        if (node?.Requested is { } asked) output.WriteLine($"asked for as \"{asked}\"");
        var users = graph.WhoNeeds(name).ToList();
        if (users.Count > 0)
        {
            output.WriteLine("needed by");
            TextTable.WriteRows(terminal, [.. users.Select(user => new[] { $"  {user.Node}", user.Need.Spec })]);
        }

        var chains = node is null ? [] : Chains.To(node, graph).Where(chain => chain.Count > 2).ToList();
        if (chains.Count > 0) output.WriteLine("which came with");
        foreach (var chain in chains) output.WriteLine($"  {string.Join(" -> ", chain.Select(one => one.Name))}");
        if (users.Count == 0 && node?.Requested is null) output.WriteLine("nobody needs it, and it was not asked for");
    }
}
