using System.Collections.Immutable;
using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Registries;
using Poncho.IO;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho tags HOST/REPO</c>: what a repository of a registry has.</summary>
internal static class TagsCommand
{
    public static Command Define(CommandContext context)
    {
        var repository = new Argument<string>("REPO") { Description = "The repository, as HOST[:PORT]/REPO." };
        var plain = CommonSymbols.PlainHttp();
        var json = CommonSymbols.Json();
        var command = new Command("tags", "List the tags of a repository in a registry.") { repository, plain, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var reference = Reference.Parse(parsed.GetRequiredValue(repository));
            using var access = new RegistryAccess(context.Environment, context.Home, context.Wishes(parsed, plain) with { Warn = context.Warn });
            string name = $"{reference.Registry}/{reference.Repository}";
            var tags = await access.Repository(reference).TagsAsync(cancel)
                ?? throw new PonchoException($"registry has no such repository: \"{name}\"", "check its name; poncho push makes one");
            if (parsed.GetValue(json)) CliJson.Print(context.Terminal.Output, [.. tags], CliJson.Printed.ImmutableArrayString);
            else foreach (string tag in tags) context.Terminal.Output.WriteLine(PlainText.Line(tag));
            return ExitStatus.Done;
        });
        return command;
    }
}
