using System.Text;

namespace Poncho.Builder.Cli.Completion;

/// <summary>The script for fish: a line for each command and option.</summary>
internal static class FishScript
{
    private const string Functions = """
        # fish completion of @NAME@, made by "@NAME@ completion fish". In ~/.config/fish/completions/@NAME@.fish, or: @NAME@ completion fish | source

        function __@NAME@_stored_names
            @NAME@ images 2>/dev/null | awk 'NR > 1 { print $1 ":" $2 }'
        end
        function __@NAME@_locked_packages
            for file in *.lock.json
                string match -rg '"name": *"([^"]+)"' <$file
            end
        end
        function __@NAME@_specs
            for suffix in .json .yml .yaml .toml .py .txt .lock
                __fish_complete_suffix $suffix
            end
        end

        complete -c @NAME@ -f

        """;

    public static string Of(CommandShape root)
    {
        var text = new StringBuilder(Functions);
        const string NoCommand = "__fish_use_subcommand";
        foreach (var command in root.Commands) text.Append($"complete -c @NAME@ -n {NoCommand} -a {Quoted(command.Name)} -d {Quoted(command.Description)}\n");
        foreach (var option in root.Options) text.Append(Option(NoCommand, option));
        foreach (var command in root.Commands)
        {
            string condition = $"'__fish_seen_subcommand_from {command.Name}'";
            foreach (var option in command.Options) text.Append(Option(condition, option));
            // fish does not count arguments: each is offered at any place.
            foreach (string values in command.Arguments.Select(Values).Where(values => values.Length > 0).Distinct()) text.Append($"complete -c @NAME@ -n {condition}{values}\n");
        }

        return text.ToString().Replace("@NAME@", root.Name, StringComparison.Ordinal);
    }

    private static string Option(string condition, OptionShape option)
    {
        var text = new StringBuilder($"complete -c @NAME@ -n {condition}");
        foreach (string name in option.Names) text.Append(name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}");
        if (option.Value is { } value) text.Append(" -r").Append(Values(value));
        return text.Append($" -d {Quoted(option.Description)}\n").ToString();
    }

    private static string Values(ValueShape value) => value.Kind switch
    {
        ValueKind.Choice => $" -f -a {Quoted(string.Join(' ', value.Choices))}",
        ValueKind.LockedPackage => " -f -a '(__@NAME@_locked_packages)'",
        ValueKind.StoredName => " -f -a '(__@NAME@_stored_names)'",
        ValueKind.Environment => " -F -a '(__@NAME@_stored_names)'",
        ValueKind.Spec => " -f -a '(__@NAME@_specs)'",
        ValueKind.Path => " -F",
        ValueKind.Folder => " -f -a '(__fish_complete_directories)'",
        ValueKind.Command => " -F -a '(__fish_complete_command)'",
        _ => "",
    };

    private static string Quoted(string text) => $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
