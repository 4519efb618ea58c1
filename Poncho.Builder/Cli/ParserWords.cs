using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Cli;

/// <summary>What the parser found wrong, in our words: its sentences name options in three ways and go over several lines.</summary>
internal static class ParserWords
{
    private const string NotAmong = "Must be one of";

    /// <summary>The first thing that is wrong, in one line, and what to do about it.</summary>
    /// <param name="parsed">A command line with errors.</param>
    public static (string Message, string? Hint) Of(ParseResult parsed)
    {
        var error = parsed.Errors[0];
        // A check of ours, which speaks as we do, and not in whole sentences.
        bool isOurs = !error.Message.EndsWith('.') && !error.Message.Contains(NotAmong, StringComparison.Ordinal);
        if (isOurs) return ValueProblem.Parted(error.Message);
        return (Said(error.SymbolResult, parsed, error.Message) ?? Lower(error.Message), null);
    }

    private static string? Said(SymbolResult? place, ParseResult parsed, string error) => place switch
    {
        OptionResult { Implicit: false, Option: var option } result => OfOption(option, result, error),
        ArgumentResult { Argument: var argument } result => OfArgument(argument, result),
        OptionResult { Option: var option } => $"{WithValue(option)} is missing",
        CommandResult { Command: var command } => Missing(command, parsed),
        _ => null,
    };

    private static string? OfOption(Option option, OptionResult result, string error)
    {
        string takes = option.HelpName is { } value ? $", which takes {value}" : "";
        if (result.Tokens.Count < option.Arity.MinimumNumberOfValues) return $"nothing stands behind {option.Name}{takes}";
        if (error.StartsWith("Cannot parse", StringComparison.Ordinal)) return $"{option.Name} takes {option.HelpName}: {Shown.Text(result.Tokens[^1].Value)}";
        if (error.Contains(NotAmong, StringComparison.Ordinal)) return OfChoice(option.Name, option.GetCompletions(CompletionContext.Empty), result.Tokens);
        return result.IdentifierTokenCount > 1 && result.Tokens.Count > option.Arity.MaximumNumberOfValues
            ? $"{option.Name} stands {result.IdentifierTokenCount} times, and is one"
            : null;
    }

    private static string? OfArgument(Argument argument, ArgumentResult result)
    {
        if (result.Tokens.Count < argument.Arity.MinimumNumberOfValues) return $"{argument.Name} is missing";
        return OfChoice(argument.Name, argument.GetCompletions(CompletionContext.Empty), result.Tokens);
    }

    private static string? OfChoice(string name, IEnumerable<CompletionItem> offered, IReadOnlyList<Token> words)
    {
        string[] choice = [.. offered.Select(one => one.Label)];
        var other = words.FirstOrDefault(word => choice.Length > 0 && !choice.Contains(word.Value));
        return other is null ? null : $"{name} is {Shown.Choice(choice)}: {Shown.Text(other.Value)}";
    }

    private static string WithValue(Option option) => option.HelpName is { } value ? $"{option.Name} {value}" : option.Name;

    // What has to be there and is not, in the order in which it is written.
    private static string? Missing(Command command, ParseResult parsed)
    {
        string? argument = command.Arguments.FirstOrDefault(one => (parsed.GetResult(one)?.Tokens.Count ?? 0) < one.Arity.MinimumNumberOfValues)?.Name;
        var option = command.Options.FirstOrDefault(one => one.Required && parsed.GetResult(one) is null or { Implicit: true });
        string? missing = argument ?? (option is null ? null : WithValue(option));
        return missing is null ? null : $"{missing} is missing";
    }

    /// <summary>A sentence, in the form of ours: lower case, no full stop.</summary>
    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.').Replace('\'', '"');
}
