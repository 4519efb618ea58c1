using System.CommandLine;

namespace Poncho.Builder.Cli.Commands;

/// <summary>Options that several commands have, the same in each.</summary>
internal static class CommonSymbols
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };
}
