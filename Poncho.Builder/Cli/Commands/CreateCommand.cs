using System.CommandLine;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Environments;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho create SPEC [OUTPUT]</c>: an environment from a spec, in the store and perhaps as a tarball.</summary>
internal static class CreateCommand
{
    public static Command Define(CommandContext context)
    {
        var spec = new Argument<string>("spec") { HelpName = "SPEC", Description = "What the environment holds: JSON, or conda's environment.yml; - is standard input." };
        var output = new Argument<string?>("output") { HelpName = "OUTPUT", Description = "The tarball to write, ending in .tar.gz or .tar.zst; without it the environment goes into the store alone.", Arity = ArgumentArity.ZeroOrOne };
        var tag = new Option<string?>("--tag", "-t") { HelpName = "NAME[:TAG]", Description = "Its name in the store; else the spec's own name, else that of its file." };
        var noCompile = new Option<bool>("--no-compile") { Description = "Do not byte-compile: quicker to build, smaller, slower at the first import." };
        var platform = new Option<string?>("--platform") { HelpName = "SUBDIR", Description = "The conda platform to build for, such as linux-64; else this machine's." };
        var keep = new Option<bool>("--keep-packages") { Description = "Keep downloaded packages after their layers are made." };
        var json = CommonSymbols.Json();
        var command = new Command("create", "Build an environment from a spec.") { spec, output, tag, noCompile, platform, keep, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new CreateRequest
            {
                SpecPath = parsed.GetRequiredValue(spec),
                OutputPath = parsed.GetValue(output),
                Tag = parsed.GetValue(tag),
                Compile = parsed.GetValue(noCompile) ? ByteCompilation.Left : ByteCompilation.Compiled,
                Subdir = parsed.GetValue(platform),
                KeepPackages = parsed.GetValue(keep),
                Offline = parsed.GetValue(context.Offline),
            };
            var warnings = new List<string>();
            var created = await ProgressDisplay.RunAsync(context.Terminal, parsed.GetValue(context.Verbose), progress =>
                new EnvironmentBuilder(new BuildContext { Environment = context.Environment, Home = context.Home, Progress = new RememberingProgress(progress, warnings) }).CreateAsync(request, cancel));
            if (parsed.GetValue(json)) CliJson.Print(context.Terminal.Output, new CreatedEnvironment(created, [.. warnings]), CliJson.Printed.CreatedEnvironment);
            else Write(context.Terminal.Output, created);
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Write(TextWriter output, CreateResult created)
    {
        output.WriteLine($"{created.Name}  {created.Digest}");
        output.WriteLine($"{ByteText.Count(created.LayersMade + created.LayersKept, "layer")}, {created.LayersMade} made, {created.LayersKept} there before; {ByteText.Size(created.LayerBytes)}");
        if (created.OutputPath is { } path) output.WriteLine($"{path}  {ByteText.Size(created.OutputBytes)}");
    }
}
