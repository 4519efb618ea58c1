using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Informing;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho info</c>: what a command finds around it.</summary>
internal static class InfoCommand
{
    /// <param name="context">What every command is given.</param>
    /// <param name="version">The program's, for other programs.</param>
    /// <param name="versionLine">The same for people, with the commit.</param>
    public static Command Define(CommandContext context, string version, string versionLine)
    {
        var json = CommonSymbols.Json();
        var command = new Command("info", "Show versions, folders, conda's files and what they say, channels and virtual packages.") { json };
        command.SetAction(parsed =>
        {
            bool isJson = parsed.GetValue(json);
            var info = MachineInfoReader.Read(isJson ? version : versionLine, context.Environment, parsed.GetValue(context.Offline));
            if (isJson) CliJson.Print(context.Terminal.Output, info, CliJson.Printed.MachineInfo);
            else Write(context.Terminal, info);
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, MachineInfo info)
    {
        var output = terminal.Output;
        output.WriteLine(info.Version);
        Field("platform", info.Platform);
        Field("home", Described(info.Home));
        Field("node cache", Described(info.NodeCache));
        Field("environments", info.Environments.ToString(CultureInfo.InvariantCulture));
        Field("virtual", string.Join(' ', info.VirtualPackages));
        if (info.Offline) Field("offline", "yes");
        foreach (var channel in info.Channels) Field("channel", channel.Urls is [var only] && only == channel.Name ? only : $"{channel.Name}  {string.Join(' ', channel.Urls)}");
        if (info.ConfigurationFiles.Length == 0) Field("condarc", "none");
        foreach (string file in info.ConfigurationFiles) Field("condarc", file);
        if (info.Settings.Length == 0) return;
        output.WriteLine();
        TextTable.Write(terminal, ["SETTING", "VALUE", "FROM"], [.. info.Settings.Select(setting => new[] { setting.Name, setting.Value, string.Join(' ', setting.Sources) })]);

        void Field(string label, string value) => output.WriteLine($"{label,-14}{value}");
    }

    private static string Described(MachineInfo.Place place) => place.From is { } variable ? $"{place.Path} ({variable})" : place.Path;
}
