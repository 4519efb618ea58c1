using System.CommandLine;
using Poncho.Builder.Specs;

namespace Poncho.Builder.Cli.Commands;

/// <summary>Options that several commands have, the same in each.</summary>
internal static class CommonSymbols
{
    /// <summary>What the nodes have; may stand several times.</summary>
    public static Option<VirtualItem[]> Virtual() => new("--virtual")
    {
        HelpName = "__NAME=VERSION",
        Description = "What the nodes have, whatever this machine has, such as __cuda=12.4 (__cuda= for none).",
        CustomParser = result => [.. result.Tokens.Select(token =>
        {
            if (VirtualItem.TryParse(token.Value, out var item)) return item;
            result.AddError($"not a virtual package: \"{token.Value}\" ({VirtualItem.Form}).");
            return new VirtualItem(token.Value, null);
        })],
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };
}
