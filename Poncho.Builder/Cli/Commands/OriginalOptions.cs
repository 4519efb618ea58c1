using System.CommandLine;

namespace Poncho.Builder.Cli.Commands;

/// <summary>
/// Options of the original's programs that mean nothing here. They are taken so that scripts which give them go on: there is no conda to be
/// found or fetched, the node cache keeps what was unpacked, and no lock can be left behind.
/// </summary>
internal static class OriginalOptions
{
    private const string Taken = "Taken for the original's sake; means nothing here.";

    public static void AddToCreate(Command command)
    {
        command.Add(new Option<string>("--conda-executable") { HelpName = "PATH", Description = Taken });
        foreach (string name in new[] { "--no-micromamba", "--no-microconda" }) command.Add(new Option<bool>(name) { Description = Taken });
    }

    public static void AddToRun(Command command, CommandContext context)
    {
        context.Verbose.Aliases.Add("--debug");
        context.Verbose.Aliases.Add("-d");
        command.Add(new Option<bool>("--keep-alive", "-k") { Description = Taken });
        command.Add(new Option<bool>("--remove-locking", "-r") { Description = Taken });
    }
}
