using System.Text;

namespace Poncho.Builder.Cli.Completion;

/// <summary>The script for bash, 4.2 (EL 7) or newer. It needs nothing of the package bash-completion.</summary>
internal static class BashScript
{
    // What does not depend on the tree: @NAME@ stands for the program, @OPTIONS@ and the like for what follows from the tree.
    private const string Frame = """
        # bash completion of @NAME@, made by "@NAME@ completion bash". Read it from ~/.bashrc: source <(@NAME@ completion bash)

        # Each of these answers for a command ("" before there is one) and an option or the number of an argument.
        _@NAME@_options() {
          case $1 in
        @OPTIONS@
          esac
        }
        _@NAME@_option_value() {
          case "$1 $2" in
        @OPTION_VALUES@
          esac
        }
        _@NAME@_argument() {
          case "$1 $2" in
        @ARGUMENTS@
          esac
        }

        # KIND [CHOICE...]: what begins with $current, a line each.
        _@NAME@_candidates() {
          local kind=$1 file; shift
          case $kind in
            choice) compgen -W "$*" -- "$current" ;;
            stored-name) compgen -W "$("$program" images 2> /dev/null | awk 'NR > 1 { print $1 ":" $2 }')" -- "$current" ;;
            environment) "${FUNCNAME[0]}" stored-name; compgen -f -- "$current" ;;
            locked-package) compgen -W "$(grep -hoE '"name": *"[^"]+"' -- *.lock.json 2> /dev/null | cut -d '"' -f 4)" -- "$current" ;;
            spec)
              compgen -f -- "$current" | while IFS= read -r file; do
                case $file in
                  *.json | *.yml | *.yaml | *.toml | *.py | *.txt | *.lock) printf '%s\n' "$file" ;;
                  *) [[ -d $file ]] && printf '%s\n' "$file" ;;
                esac
              done ;;
            path) compgen -f -- "$current" ;;
            folder) compgen -d -- "$current" ;;
            command) compgen -c -- "$current"; compgen -f -X '!*.py' -- "$current" ;;
          esac
        }

        _@NAME@() {
          local program=${1/#\~/$HOME} command='' option='' many='' position=0 ended='' word value='' i
          local -a words=()
          COMPREPLY=()
          # bash splits words at : and =, which are part of names and options here.
          for ((i = 0; i <= COMP_CWORD; i++)); do
            word=${COMP_WORDS[i]}
            if ((i > 1)) && [[ $word == [:=]* || ${COMP_WORDS[i - 1]} == [:=] ]]; then
              words[${#words[@]} - 1]+=$word
            else
              words+=("$word")
            fi
          done
          local current=${words[${#words[@]} - 1]}

          for word in "${words[@]:1:${#words[@]} - 2}"; do
            if [[ $option && ! ( $many && $word == -* ) ]]; then
              [[ $many ]] || option=''
              continue
            fi
            option='' many=''
            if [[ $word == -- ]]; then
              ended=1
            elif [[ $word == -* && ! $ended ]]; then
              value=$(_@NAME@_option_value "$command" "$word")
              [[ $value ]] && option=$word
              [[ $value == many* ]] && many=1
            elif [[ ! $command && $(_@NAME@_options "") && $(_@NAME@_options "$word") ]]; then
              command=$word
            else
              position=$((position + 1))
              # From here on the words are another program's.
              if [[ $(_@NAME@_argument "$command" $((position - 1))) == *command ]]; then
                compopt -o filenames 2> /dev/null
                mapfile -t COMPREPLY < <(compgen -f -- "$current")
                return 0
              fi
            fi
          done

          if [[ $current == --*=* && ! $ended && ! $option ]]; then
            option=${current%%=*} current=${current#*=}
          fi
          local -a kind=()
          if [[ $option && ! ( $many && $current == -* ) ]]; then
            read -ra kind <<< "$(_@NAME@_option_value "$command" "$option")"
          elif [[ $current == -* && ! $ended ]]; then
            kind=(one choice $(_@NAME@_options "$command"))
          else
            read -ra kind <<< "$(_@NAME@_argument "$command" "$position")"
          fi
          case ${kind[1]} in environment | spec | path | folder) compopt -o filenames 2> /dev/null ;; esac
          mapfile -t COMPREPLY < <(_@NAME@_candidates "${kind[@]:1}")
          # The part before the last : or = is on the line already.
          word=${current%"${current##*[:=]}"}
          [[ $word ]] && COMPREPLY=("${COMPREPLY[@]#"$word"}")
          return 0
        }

        complete -F _@NAME@ @NAME@

        """;

    public static string Of(CommandShape root) => Frame
        .Replace("@OPTIONS@", Lines(WithRoot(root).Select(named => $"    {Quoted(named.Name)}) echo {Words(named.Command)} ;;")), StringComparison.Ordinal)
        .Replace("@OPTION_VALUES@", Lines(OptionValues(root)), StringComparison.Ordinal)
        .Replace("@ARGUMENTS@", Lines(ArgumentsOf(root)), StringComparison.Ordinal)
        .Replace("@NAME@", root.Name, StringComparison.Ordinal);

    // Before there is a command its name is empty.
    private static IEnumerable<(string Name, CommandShape Command)> WithRoot(CommandShape root) => root.Commands.Select(command => (command.Name, command)).Prepend(("", root));

    private static string Words(CommandShape command) => string.Join(' ', command.Options.SelectMany(option => option.Names).Select(Quoted));

    private static IEnumerable<string> OptionValues(CommandShape root) =>
        from named in WithRoot(root)
        from option in named.Command.Options
        let names = string.Join(" | ", option.Names.Select(name => Quoted($"{named.Name} {name}")))
        where option.Value is not null
        select $"    {names}) echo {Answer(option.Value!)} ;;";

    private static IEnumerable<string> ArgumentsOf(CommandShape root)
    {
        yield return $"    ' 0') echo one choice {string.Join(' ', root.Commands.Select(command => Quoted(command.Name)))} ;;";
        foreach (var command in root.Commands)
        {
            for (int i = 0; i < command.Arguments.Length; i++)
            {
                // The last one may repeat: any number from its own on.
                var value = command.Arguments[i];
                string number = value.Repeats && value.Kind != ValueKind.Command ? "*" : "";
                yield return number.Length > 0
                    ? $"    {Quoted(command.Name + " ")}{number}) echo {Answer(value)} ;;"
                    : $"    {Quoted($"{command.Name} {i}")}) echo {Answer(value)} ;;";
            }
        }
    }

    private static string Answer(ValueShape value)
    {
        string kind = value.Kind switch
        {
            ValueKind.StoredName => "stored-name",
            ValueKind.LockedPackage => "locked-package",
            var other => other.ToString().ToLowerInvariant(),
        };
        return string.Join(' ', value.Choices.Select(Quoted).Prepend(kind).Prepend(value.Repeats ? "many" : "one"));
    }

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Lines(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (string line in lines) text.Append(text.Length > 0 ? "\n" : "").Append(line);
        return text.ToString();
    }
}
