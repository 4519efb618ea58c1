using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Inspecting;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho inspect NAME[:TAG]</c>: what an environment is made of.</summary>
internal static class InspectCommand
{
    public static Command Define(CommandContext context)
    {
        var name = new Argument<string>("NAME[:TAG]") { Description = "An environment in the store." };
        var json = CommonSymbols.Json();
        var verify = new Option<bool>("--verify") { Description = "Read every blob and compare it with its digest." };
        var command = new Command("inspect", "Show an environment: platform, variables, layers, sizes and digests.") { name, json, verify };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = context.Terminal.Output;
            var environment = await StoreInspector.InspectAsync(context.Home.Store, parsed.GetRequiredValue(name), cancel);
            if (parsed.GetValue(json)) CliJson.Print(output, environment, CliJson.Printed.InspectedEnvironment);
            else Write(output, environment);
            if (!parsed.GetValue(verify)) return ExitStatus.Done;
            int blobs = await StoreInspector.VerifyAsync(context.Home.Store, parsed.GetRequiredValue(name), cancel);
            context.Terminal.Error.WriteLine($"verified: all {ByteText.Count(blobs, "blob")} have the right digest");
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Write(TextWriter output, InspectedEnvironment environment)
    {
        Field("name", $"{environment.Name}:{environment.Tag}");
        Field("digest", environment.Digest.ToString());
        Field("platform", environment.Platform.Subdir + (environment.Glibc is { } glibc ? $", glibc {glibc} or newer" : ""));
        if (environment.Python is { } python) Field("python", python.Version);
        if (environment.VirtualPackages.Length > 0) Field("assumed", string.Join(" ", environment.VirtualPackages));
        foreach (var variable in environment.Variables) Field("variable", Describe(variable));
        Field("size", $"{ByteText.Size(environment.Size)} in {ByteText.Count(environment.Layers.Length, "layer")}");
        output.WriteLine();
        TextTable.Write(output, ["KIND", "NAME", "VERSION", "BUILD", "DIGEST", "LICENSE", "RELOCATED>", "SIZE>"], [.. environment.Layers.Select(Row)]);

        void Field(string label, string value) => output.WriteLine($"{label,-10}{value}");
    }

    private static string Describe(EnvironmentVariable variable) => variable.Path is { } path ? $"{variable.Name}=<prefix>/{path}" : $"{variable.Name}={variable.Value}";

    private static string[] Row(InspectedLayer layer) =>
    [
        layer.Kind, layer.Name, layer.Version ?? "", layer.Build ?? "", DigestText.Short(layer.Digest), layer.License ?? "",
        layer.RelocatedFiles.ToString(CultureInfo.InvariantCulture), ByteText.Size(layer.Size),
    ];
}
