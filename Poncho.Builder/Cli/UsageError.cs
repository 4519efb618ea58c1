using System.CommandLine;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli;

/// <summary>Says what of a command line was not understood.</summary>
internal static class UsageError
{
    /// <returns>The status to exit with.</returns>
    public static int Write(ParseResult parsed, TextWriter error, int failureStatus)
    {
        var command = parsed.CommandResult.Command;
        string help = $"\"{PathOf(parsed)} --help\" shows what it takes";
        if (parsed.Tokens.Count == 0 && command.Subcommands.Count > 0)
        {
            ErrorReport.Write(error, "no command given", $"\"{PathOf(parsed)} --help\" lists the commands");
        }
        else if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var word, ..])
        {
            ErrorReport.Write(error, $"no such {(word.StartsWith('-') ? "option" : "command")}: \"{word}\"", $"\"{PathOf(parsed)} --help\" lists the commands");
        }
        else
        {
            ErrorReport.Write(error, parsed.UnmatchedTokens is [var extra, ..] ? $"not understood by {PathOf(parsed)}: \"{extra}\"" : Lower(parsed.Errors[0].Message), help);
        }

        return failureStatus == ExitStatus.Failed ? ExitStatus.WrongUsage : failureStatus;
    }

    private static string PathOf(ParseResult parsed)
    {
        string name = parsed.CommandResult.Command.Name, root = parsed.RootCommandResult.Command.Name;
        return name == root ? root : $"{root} {name}";
    }

    /// <summary>The parser's sentences, in the form of ours: lower case, no full stop.</summary>
    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.').Replace('\'', '"');
}
