using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO;
using Poncho.Runtime.Executing;

namespace Poncho.Builder.Cli.Commands;

/// <summary>
/// <c>poncho cache fill ENV...</c>: unpacks before anybody needs it; with <c>--shared</c> into a cache that all users of a node or a cluster
/// read and none but its owner writes.
/// </summary>
internal static class CacheFillCommand
{
    public static Command Define(CommandContext context)
    {
        var environments = new Argument<string[]>("ENV")
        {
            Description = $"The environments: {CommonSymbols.AnyEnvironmentForms}.",
            Arity = ArgumentArity.OneOrMore,
        };
        var shared = new Option<string?>("--shared")
        {
            HelpName = "DIR",
            Description = "Into a cache for all users, who name it with PONCHO_SHARED_CACHE: on each node at the same path (default: your own node cache).",
        };
        var command = new Command("fill", "Unpack environments into the node cache, so that they start at once.") { environments, shared };
        command.SetAction((parsed, cancel) =>
        {
            foreach (string environment in parsed.GetRequiredValue(environments))
            {
                var request = context.Preparing(parsed, environment, cancel) with { SharedCache = parsed.GetValue(shared) };
                context.Terminal.Output.WriteLine(PlainText.Line(EnvironmentRunner.Run(request, cancel)));
            }

            return Task.FromResult(ExitStatus.Done);
        });
        return command;
    }
}
