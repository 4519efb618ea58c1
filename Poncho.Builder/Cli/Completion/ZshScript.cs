using System.Text;

namespace Poncho.Builder.Cli.Completion;

/// <summary>The script for zsh: a function for a folder of <c>fpath</c>, or to be read by <c>source</c>.</summary>
internal static class ZshScript
{
    private const string Functions = """
        #compdef @NAME@
        # zsh completion of @NAME@, made by "@NAME@ completion zsh". As _@NAME@ in a folder of $fpath, or: source <(@NAME@ completion zsh)

        _@NAME@_stored_name() {
          local -a names
          names=(${(f)"$(_call_program names @NAME@ images 2> /dev/null | awk 'NR > 1 { print $1 ":" $2 }')"})
          compadd -a names
        }
        _@NAME@_environment() { _alternative 'names:name in the store:_@NAME@_stored_name' 'files:file:_files' }
        _@NAME@_locked_package() {
          local -a names
          names=(${(f)"$(grep -hoE '"name": *"[^"]+"' -- *.lock.json(N) /dev/null 2> /dev/null | cut -d '"' -f 4)"})
          compadd -a names
        }
        _@NAME@_spec() { _files -g '*.(json|yml|yaml|toml|py|txt|lock)(-.)' }


        """;

    private const string End = """

        # Called while completing, or read once.
        if [[ $funcstack[1] == _@NAME@ ]]; then _@NAME@ "$@"; else compdef _@NAME@ @NAME@; fi

        """;

    public static string Of(CommandShape root)
    {
        var text = new StringBuilder(Functions);
        text.Append("_@NAME@() {\n  local curcontext=$curcontext state line ret=1\n  typeset -A opt_args\n  _arguments -C -A '-*'");
        foreach (string line in root.Options.Select(Option)) text.Append(" \\\n    ").Append(line);
        text.Append(" \\\n    '1: :->command' '*:: :->words' && ret=0\n  case $state in\n    command)\n      local -a commands\n      commands=(\n");
        foreach (var command in root.Commands) text.Append("        ").Append(Quoted($"{command.Name}:{command.Description}")).Append('\n');
        text.Append("      )\n      _describe -t commands command commands && ret=0 ;;\n    words)\n      curcontext=${curcontext%:*}-$words[1]:\n      case $words[1] in\n");
        foreach (var command in root.Commands)
        {
            text.Append("        ").Append(command.Name).Append(")\n          _arguments -s -S");
            foreach (string line in command.Options.Select(Option).Concat(command.Arguments.Select(Argument))) text.Append(" \\\n            ").Append(line);
            text.Append(" && ret=0 ;;\n");
        }

        text.Append("      esac ;;\n  esac\n  return ret\n}\n").Append(End);
        return text.ToString().Replace("@NAME@", root.Name, StringComparison.Ordinal);
    }

    private static string Option(OptionShape option)
    {
        // Each option with a value may stand several times, and takes one value each time.
        string value = option.Value is { } shape ? $":{Escaped(shape.Name)}:{Action(shape)}" : "";
        string described = Quoted($"[{Escaped(option.Description)}]{value}");
        string start = option.Value is null ? Quoted($"({string.Join(' ', option.Names)})") : Quoted("*");
        return option.Names.Length == 1 ? $"{start}{option.Names[0]}{described}" : $"{start}{{{string.Join(',', option.Names)}}}{described}";
    }

    private static string Argument(ValueShape value) => value.Kind == ValueKind.Command
        ? Quoted($"(-)*::{Escaped(value.Name)}:_normal")
        : Quoted($"{(value.Repeats ? "*" : "")}:{Escaped(value.Name)}:{Action(value)}");

    private static string Action(ValueShape value) => value.Kind switch
    {
        ValueKind.Choice => $"({string.Join(' ', value.Choices)})",
        ValueKind.LockedPackage => "_@NAME@_locked_package",
        ValueKind.StoredName => "_@NAME@_stored_name",
        ValueKind.Environment => "_@NAME@_environment",
        ValueKind.Spec => "_@NAME@_spec",
        ValueKind.Path => "_files",
        ValueKind.Folder => "_files -/",
        ValueKind.Command => "_normal",
        _ => " ",
    };

    // What _arguments itself reads: brackets end a description, colons a part.
    private static string Escaped(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("[", @"\[", StringComparison.Ordinal)
        .Replace("]", @"\]", StringComparison.Ordinal).Replace(":", @"\:", StringComparison.Ordinal);

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
