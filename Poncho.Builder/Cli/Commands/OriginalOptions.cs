using System.CommandLine;

namespace Poncho.Builder.Cli.Commands;

/// <summary>
/// Options of the original's <c>poncho_package_create</c> that mean nothing here. They are taken so that scripts which give them go on: there
/// is no conda to be found or fetched.
/// </summary>
internal static class OriginalOptions
{
    private const string Taken = "Taken for the original's sake; means nothing here.";

    public static void AddToCreate(Command command)
    {
        command.Add(new Option<string>("--conda-executable") { HelpName = "PATH", Description = Taken });
        foreach (string name in new[] { "--no-micromamba", "--no-microconda" }) command.Add(new Option<bool>(name) { Description = Taken });
    }
}
