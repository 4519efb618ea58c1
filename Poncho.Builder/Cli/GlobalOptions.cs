using System.CommandLine;

namespace Poncho.Builder.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    public Option<bool> Verbose { get; } = new("--verbose") { Description = "Say more: each step's details, and what is behind an error.", Recursive = true };

    public Option<bool> Offline { get; } = new("--offline") { Description = "Ask nothing of the network; what the caches lack is an error.", Recursive = true };

    public void AddTo(Command command)
    {
        command.Add(Verbose);
        command.Add(Offline);
    }
}
