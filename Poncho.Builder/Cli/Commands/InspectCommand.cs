using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Inspecting;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho inspect ENV</c>: what an environment is made of.</summary>
internal static class InspectCommand
{
    private static readonly string[] s_headings = ["KIND", "NAME", "VERSION", "BUILD?", "DIGEST", "LICENSE?", "SIZE>"];

    public static Command Define(CommandContext context)
    {
        var name = CommonSymbols.AnyEnvironment();
        var plain = CommonSymbols.PlainHttp();
        var json = CommonSymbols.Json();
        var verify = new Option<bool>("--verify") { Description = "Read every blob and compare it with its digest." };
        var command = new Command("inspect", "Show an environment: platform, variables, layers, sizes and digests.") { name, plain, json, verify };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = context.Terminal.Output;
            var place = context.Find(parsed.GetRequiredValue(name), context.Wishes(parsed, plain), cancel);
            var environment = EnvironmentInspector.Inspect(place);
            if (parsed.GetValue(json)) CliJson.Print(output, environment, CliJson.Printed.InspectedEnvironment);
            else Write(context.Terminal, environment);
            if (!parsed.GetValue(verify)) return ExitStatus.Done;
            int blobs = await EnvironmentInspector.VerifyAsync(place, cancel);
            context.Terminal.Error.WriteLine($"verified: all {ByteText.Count(blobs, "blob")} have the right digest");
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, InspectedEnvironment environment)
    {
        var output = terminal.Output;
        int absent = environment.AbsentLayers;
        Field("name", environment.Tag is { } tag ? $"{environment.Name}:{tag}" : environment.Name);
        Field("digest", environment.Digest.ToString());
        Field("platform", environment.Platform.Subdir + (environment.Glibc is { } glibc ? $", glibc {glibc} or newer" : ""));
        if (environment.Python is { } python) Field("python", python.Version);
        if (environment.VirtualPackages.Length > 0) Field("assumed", string.Join(" ", environment.VirtualPackages));
        foreach (var variable in environment.Variables) Field("variable", Describe(variable));
        Field("size", $"{ByteText.Size(environment.Size)} in {ByteText.Count(environment.Layers.Length, "layer")}");
        if (absent > 0) Field("lacking", $"{ByteText.Count(absent, "layer")}, left to the environment that it was made against");
        output.WriteLine();
        TextTable.Write(terminal, s_headings, [.. environment.Layers.Select(Row)]);

        void Field(string label, string value) => output.WriteLine($"{label,-9}{value}");
    }

    private static string Describe(EnvironmentVariable variable) =>
        variable.Path is { } path ? $"{variable.Name}=<prefix>/{path}" : $"{variable.Name}={variable.Value}";

    private static string[] Row(InspectedLayer layer) =>
    [
        layer.Kind,
        layer.Name,
        layer.Version ?? "",
        layer.Build ?? "",
        DigestText.Short(layer.Digest),
        layer.License ?? "",
        ByteText.Size(layer.Size),
    ];
}
