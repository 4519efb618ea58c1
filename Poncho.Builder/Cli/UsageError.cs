using System.CommandLine;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli;

/// <summary>Says what of a command line was not understood.</summary>
internal static class UsageError
{
    /// <returns>The status to exit with.</returns>
    public static int Write(ParseResult parsed, TextWriter error, int failureStatus)
    {
        string command = PathOf(parsed);
        bool hasCommands = parsed.CommandResult.Command.Subcommands.Count > 0;
        string? unmatched = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        if (hasCommands && parsed.Tokens.Count == 0)
        {
            ErrorReport.Write(error, "no command given", $"\"{command} --help\" lists the commands");
        }
        else if (hasCommands && unmatched is not null)
        {
            string what = unmatched.StartsWith('-') ? "option" : "command";
            ErrorReport.Write(error, $"no such {what}: \"{unmatched}\"", $"\"{command} --help\" lists the commands");
        }
        else
        {
            string message = unmatched is not null ? $"not understood by {command}: \"{unmatched}\"" : Lower(parsed.Errors[0].Message);
            ErrorReport.Write(error, message, $"\"{command} --help\" shows what it takes");
        }

        return failureStatus == ExitStatus.Failed ? ExitStatus.WrongUsage : failureStatus;
    }

    private static string PathOf(ParseResult parsed)
    {
        string name = parsed.CommandResult.Command.Name;
        string root = parsed.RootCommandResult.Command.Name;
        return name == root ? root : $"{root} {name}";
    }

    /// <summary>The parser's sentences, in the form of ours: lower case, no full stop.</summary>
    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.').Replace('\'', '"');
}
