using System.CommandLine;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli;

/// <summary>Says what of a command line was not understood.</summary>
internal static class UsageError
{
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The word that <see cref="UnknownOption"/> found in it; null where there is none.</param>
    /// <param name="empty">What <see cref="EmptyWord"/> found in it; null where there is none.</param>
    /// <param name="context">Knows what is an environment.</param>
    /// <param name="failureStatus">What the command exits with when Poncho fails at it.</param>
    /// <returns>The status to exit with.</returns>
    public static int Write(ParseResult parsed, string? option, string? empty, CommandContext context, int failureStatus)
    {
        (string message, string? hint) = option is null && empty is not null ? (empty, EmptyWord.Hint) : Say(parsed, option, context);
        bool listsCommands = parsed.CommandResult.Command.Subcommands.Count > 0;
        string more = $"\"{PathOf(parsed)} --help\" {(listsCommands ? "lists the commands" : "shows what it takes")}";
        ErrorReport.Write(context.Terminal.Error, message, hint ?? more);
        return failureStatus == ExitStatus.Failed ? ExitStatus.WrongUsage : failureStatus;
    }

    /// <summary>The command as it was called, such as <c>poncho create</c>.</summary>
    public static string PathOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (Symbol? command = parsed.CommandResult.Command; command is not null; command = command.Parents.FirstOrDefault()) names.Insert(0, command.Name);
        return string.Join(' ', names);
    }

    private static (string Message, string? Hint) Say(ParseResult parsed, string? option, CommandContext context)
    {
        if (option is not null) return ($"no such option: \"{option}\"", UnknownOption.HintFor(option, parsed));
        var command = parsed.CommandResult.Command;
        bool hasCommands = command.Subcommands.Count > 0;
        string? unmatched = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        if (unmatched is null && hasCommands && parsed.Tokens.Count == 0) return ("no command given", null);
        if (unmatched is null)
        {
            (string message, string? hint) = ParserWords.Of(parsed);
            return (message, hint ?? EnvironmentMeant.HintFor(parsed, context));
        }

        if (!hasCommands) return ($"not understood by {PathOf(parsed)}: \"{unmatched}\"", null);
        var meant = UnknownCommand.Meant(unmatched, [.. command.Subcommands.Where(known => !known.Hidden).Select(known => known.Name)], PathOf(parsed));
        return ($"no such command: \"{unmatched}\"", meant.Count > 0 ? $"did you mean {string.Join(" or ", meant.Select(line => $"\"{line}\""))}?" : null);
    }
}
