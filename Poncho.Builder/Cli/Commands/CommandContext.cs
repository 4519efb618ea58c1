using System.CommandLine;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Homes;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary>What every command is given besides its own arguments.</summary>
internal sealed class CommandContext
{
    public required Terminal Terminal { get; init; }

    /// <summary>The variables of the process.</summary>
    public required EnvironmentVariables Environment { get; init; }

    /// <summary>Say each step's details.</summary>
    public Option<bool> Verbose { get; } = new("--verbose") { Description = "Say more: each step's details, and what is behind an error.", Recursive = true };

    /// <summary>Ask nothing of the network.</summary>
    public Option<bool> Offline { get; } = new("--offline") { Description = "Ask nothing of the network; what the caches lack is an error.", Recursive = true };

    public PonchoHome Home => PonchoHome.Find(Environment);

    public static CommandContext OfProcess(Terminal terminal) => new()
    {
        Terminal = terminal,
        Environment = EnvironmentVariables.OfProcess(),
    };
}
