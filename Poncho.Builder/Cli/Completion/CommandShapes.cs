using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;

namespace Poncho.Builder.Cli.Completion;

/// <summary>Reads the tree of commands; what is hidden in it stays hidden.</summary>
internal static class CommandShapes
{
    // System.CommandLine's "any number" is some large one.
    private const int Few = 16;

    public static CommandShape Of(Command root)
    {
        // Help and what is marked so hold for each command below.
        ImmutableArray<OptionShape> everywhere = [.. root.Options.Where(option => IsShown(option) && option.Recursive).Select(Of)];
        ImmutableArray<CommandShape> commands = [.. root.Subcommands.Where(command => !command.Hidden).Select(Below)];
        return new CommandShape(root.Name, OneLine(root.Description), OptionsOf(root), ArgumentsOf(root), commands);

        CommandShape Below(Command command) =>
            new(command.Name, OneLine(command.Description), [.. OptionsOf(command), .. everywhere], [.. WordsBelow(command), .. ArgumentsOf(command)], []);
    }

    private static ImmutableArray<OptionShape> OptionsOf(Command command) => [.. command.Options.Where(IsShown).Select(Of)];

    private static ImmutableArray<ValueShape> ArgumentsOf(Command command) => [.. command.Arguments.Where(argument => !argument.Hidden).Select(Of)];

    // A command within a command is the first word behind it.
    private static IEnumerable<ValueShape> WordsBelow(Command command)
    {
        string[] names = [.. command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name)];
        return names.Length > 0 ? [new ValueShape("COMMAND", ValueKind.Choice, [.. names], false)] : [];
    }

    private static bool IsShown(Option option) => !option.Hidden;

    private static OptionShape Of(Option option)
    {
        string name = option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant();
        bool isFlag = option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool);
        var value = isFlag ? null : Value(name, KindOfOption(name), option.GetCompletions(CompletionContext.Empty), option.AllowMultipleArgumentsPerToken);
        return new OptionShape([option.Name, .. option.Aliases.Order(StringComparer.Ordinal)], OneLine(option.Description), value);
    }

    private static ValueShape Of(Argument argument) => argument.CaptureRemainingTokens
        ? new ValueShape(argument.Name, ValueKind.Command, [], true)
        : Value(argument.Name, KindOf(argument.Name), argument.GetCompletions(CompletionContext.Empty), argument.Arity.MaximumNumberOfValues > Few);

    private static ValueShape Value(string name, ValueKind kind, IEnumerable<CompletionItem> offered, bool repeats)
    {
        ImmutableArray<string> choices = [.. offered.Select(item => item.Label)];
        return new ValueShape(name, choices.Length > 0 ? ValueKind.Choice : kind, choices, repeats);
    }

    // SPEC is a match spec where it follows an option.
    private static ValueKind KindOfOption(string name) => KindOf(name) is var kind && kind == ValueKind.Spec ? ValueKind.Text : kind;

    private static ValueKind KindOf(string name) => name switch
    {
        "PACKAGE" or "NAME..." => ValueKind.LockedPackage,
        "ENV" or "ENV|SPEC" or "TARBALL|ENV" or "A" or "B" or "OTHER" => ValueKind.Environment,
        "NAME[:TAG]" or "NEW[:TAG]" or "FILTER" => ValueKind.StoredName,
        "SPEC" => ValueKind.Spec,
        "FILE" or "OUTPUT" or "PATH" => ValueKind.Path,
        "DIR" or "CHANNEL" => ValueKind.Folder,
        _ => ValueKind.Text,
    };

    private static string OneLine(string? description) => (description ?? "").ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
