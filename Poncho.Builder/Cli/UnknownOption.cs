using System.CommandLine;
using System.CommandLine.Parsing;
using Poncho.IO;

namespace Poncho.Builder.Cli;

/// <summary>
/// Finds a word that looks like an option and that the parser, which knows no such option, took for an argument: a mistyped option must not be
/// read as a spec, a name or a command.
/// </summary>
internal static class UnknownOption
{
    // Options that other programs have for what is an argument here.
    private static readonly (string Argument, string[] Options)[] s_arguments =
    [
        ("SPEC", ["-f", "--file", "--spec"]),
        ("OUTPUT", ["-o", "--output"]),
        ("ENV", ["-e", "--environment", "-n", "--name", "-p", "--prefix"]),
        ("TARBALL|ENV", ["-i", "--input", "-f", "--file"]),
        ("CHANNEL", ["-o", "--output", "-c", "--channel"]),
    ];

    // What other programs call an option that is called otherwise here.
    private static readonly (string Option, string[] Elsewhere)[] s_elsewhere =
    [
        ("--tag", ["-n", "--name"]),
        ("--verbose", ["-v", "-vv", "-vvv", "--debug"]),
        ("--output", ["-f", "--file"]),
        ("--platform", ["--subdir", "--arch"]),
    ];

    /// <summary>The first such word of a command line, without the value behind <c>=</c>; null where there is none.</summary>
    public static string? Find(ParseResult parsed)
    {
        var words = Suspects(parsed.CommandResult).Select(token => token.Value).Concat(parsed.UnmatchedTokens).ToHashSet(StringComparer.Ordinal);
        string? found = parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument)
            .Select(token => token.Value)
            .FirstOrDefault(word => LooksLikeOne(word) && words.Contains(word));
        return found?.Split('=')[0];
    }

    /// <summary>What to do about it: what was meant, as far as it can be told.</summary>
    public static string? HintFor(string option, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (option is "-V" or "--version") return $"\"{ProgramNames.Poncho} --version\" prints the version";
        if (option is "-y" or "--yes" or "--force" || (option == "-f" && command.Name is "prune" or "rm")) return "leave it out: nothing is asked before it is done";
        if (option is "-q" or "--quiet") return "leave it out: progress is drawn on a terminal alone, 2> /dev/null keeps all of it away";
        string? argument = s_arguments.FirstOrDefault(known => known.Options.Contains(option) && command.Arguments.Any(a => a.Name == known.Argument)).Argument;
        if (argument is not null) return $"{argument} is named without an option: {UsageOf(parsed)}";
        string? here = s_elsewhere.FirstOrDefault(known => known.Elsewhere.Contains(option) && Has(parsed, known.Option)).Option;
        // Without a command it may be the version that is asked for.
        bool isOfRoot = option == "-v" && command == parsed.RootCommandResult.Command;
        if (here is not null) return $"did you mean {here}{(isOfRoot ? " or --version" : "")}?";
        var near = Near(option, command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(known => known.Recursive)));
        return near.Count > 0 ? $"did you mean {string.Join(" or ", near)}?" : null;
    }

    private static bool Has(ParseResult parsed, string name) =>
        parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(known => known.Recursive)).Any(known => known.Name == name);

    // What the arguments took; of a command that is run inside, only its first word, since the others are its own. Of options only those that
    // take any number of words.
    private static IEnumerable<Token> Suspects(CommandResult result) => result.Children.SelectMany(child => child switch
    {
        ArgumentResult { Argument.CaptureRemainingTokens: true } => child.Tokens.Take(1),
        ArgumentResult => child.Tokens,
        OptionResult { Option.AllowMultipleArgumentsPerToken: true } => child.Tokens,
        _ => [],
    });

    // "-" alone is standard input or output; with a blank it is one word to the shell that is for somebody else, such as pip's "-e ./code".
    private static bool LooksLikeOne(string word) => word.Length > 1 && word[0] == '-' && word != "--" && !word.Any(char.IsWhiteSpace);

    private static string UsageOf(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string arguments = string.Join(' ', command.Arguments.Where(argument => !argument.Hidden).Select(argument => argument.Name));
        return $"{UsageError.PathOf(parsed)} {arguments}";
    }

    // Of one letter, the long options that begin with it; else those that are spelt nearly so.
    private static IReadOnlyList<string> Near(string option, IEnumerable<Option> known)
    {
        string[] names = [.. known.Where(one => !one.Hidden).SelectMany(one => one.Aliases.Prepend(one.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal))];
        names = [.. names.Distinct(StringComparer.Ordinal)];
        string bare = option.TrimStart('-');
        if (!option.StartsWith("--", StringComparison.Ordinal) && bare.Length == 1)
            return [.. names.Where(name => name.StartsWith("--" + bare, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).Take(3)];
        return [.. NearestNames.Of(bare, names.Select(name => name[2..])).Select(name => "--" + name)];
    }
}
