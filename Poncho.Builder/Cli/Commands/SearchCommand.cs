using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Searching;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho search NAME</c>: the versions and builds of a package that the channels have.</summary>
internal static class SearchCommand
{
    private const int FewVersions = 20;

    private static readonly string[] s_versions = ["NAME", "VERSION", "BUILDS>", "NEWEST BUILD?", "CHANNEL?", "SIZE>"];
    private static readonly string[] s_builds = ["NAME", "VERSION", "BUILD", "CHANNEL?", "SIZE>"];

    public static Command Define(CommandContext context)
    {
        var name = new Argument<string>("NAME") { Description = "A package, such as numpy, 'numpy >=2', conda-forge::numpy, or a pattern: '*blas*'." };
        var channels = new Option<string[]>("--channel", "-c")
        {
            HelpName = "CHANNEL",
            Description = "A channel to look into; may be given several times (default: those of .condarc).",
        };
        var platform = CommonSymbols.AnyPlatform();
        var all = new Option<bool>("--all", "-a") { Description = $"List every build, not only the newest {FewVersions} versions." };
        var json = CommonSymbols.Json();
        var command = new Command("search", "Show the versions and builds of a conda package that the channels have.") { name, channels, platform, all, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new SearchRequest
            {
                Text = parsed.GetRequiredValue(name),
                Channels = parsed.GetValue(channels) ?? [],
                Platform = parsed.GetValue(platform),
                Offline = parsed.GetValue(context.Offline),
            };
            var builds = await ProgressDisplay.RunAsync(
                context.Terminal,
                parsed.GetValue(context.Verbose),
                progress => PackageSearch.FindAsync(context.Build(progress), request, cancel));
            if (parsed.GetValue(json)) CliJson.Print(context.Terminal.Output, builds, CliJson.Printed.ImmutableArrayFoundBuild);
            else if (parsed.GetValue(all)) TextTable.Write(context.Terminal, s_builds, [.. builds.Select(Row)]);
            else WriteVersions(context.Terminal, builds);
            return ExitStatus.Done;
        });
        return command;
    }

    private static void WriteVersions(Terminal terminal, ImmutableArray<FoundBuild> builds)
    {
        // The newest build of a version comes first.
        var versions = builds.GroupBy(build => (build.Name, build.Version, build.Channel, build.Subdir)).ToList();
        var shown = versions.Take(FewVersions).Select(group => new[]
        {
            group.Key.Name,
            group.Key.Version,
            group.Count().ToString(CultureInfo.InvariantCulture),
            group.First().Build,
            Place(group.First()),
            SizeOf(group.First()),
        });
        TextTable.Write(terminal, s_versions, [.. shown]);
        if (versions.Count > FewVersions) terminal.Error.WriteLine($"{versions.Count - FewVersions} more: --all lists every build");
    }

    private static string[] Row(FoundBuild build) => [build.Name, build.Version, build.Build, Place(build), SizeOf(build)];

    private static string Place(FoundBuild build) => $"{build.Channel}/{build.Subdir}";

    private static string SizeOf(FoundBuild build) => build.Size is { } size ? ByteText.Size(size) : "";
}
