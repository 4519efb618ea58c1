using System.CommandLine;
using System.CommandLine.Parsing;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Cli;

/// <summary>
/// Finds an argument or option's value in which nothing stands, as an unset variable of a shell leaves it: no command takes one, and none has
/// to look for it. What a command inside an environment is given is its own.
/// </summary>
internal static class EmptyWord
{
    public const string Hint = "an unset variable of the shell is an empty word";

    /// <summary>What is wrong with the first such word of a command line; null where there is none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="words">The same as it was given.</param>
    public static string? Find(ParseResult parsed, IReadOnlyList<string> words) =>
        BehindEquals(parsed, words) ?? parsed.CommandResult.Children.Concat(parsed.RootCommandResult.Children).Select(Empty).FirstOrDefault(found => found is not null);

    // The parser takes "--output= FILE" for "--output FILE".
    private static string? BehindEquals(ParseResult parsed, IReadOnlyList<string> words)
    {
        int inside = parsed.CommandResult.Children.OfType<ArgumentResult>().Where(child => child.Argument.CaptureRemainingTokens).Sum(child => child.Tokens.Count);
        var ours = words.Take(words.Count - inside).TakeWhile(word => word != "--");
        string? open = ours.FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=') == word.Length - 1);
        return open is null ? null : $"{open[..^1]} is empty: \"\"";
    }

    private static string? Empty(SymbolResult child) => child switch
    {
        ArgumentResult { Argument: { CaptureRemainingTokens: true } argument } => Problem(argument.Name, child.Tokens.Take(1)),
        ArgumentResult { Argument: var argument } => Problem(argument.Name, child.Tokens),
        OptionResult { Option: var option } => Problem(option.Name, child.Tokens),
        _ => null,
    };

    private static string? Problem(string name, IEnumerable<Token> words) =>
        words.FirstOrDefault(word => string.IsNullOrWhiteSpace(word.Value)) is { } empty ? $"{name} is empty: {Shown.Text(empty.Value)}" : null;
}
