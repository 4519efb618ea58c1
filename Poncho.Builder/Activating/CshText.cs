using System.Globalization;
using System.Text;

namespace Poncho.Builder.Activating;

/// <summary>In the words of csh and tcsh. Each command ends in a semicolon, since <c>eval</c> joins the lines.</summary>
internal static class CshText
{
    /// <param name="changes">What is set.</param>
    /// <param name="name">What the prompt has.</param>
    /// <param name="warn">Told in one line of values that cannot be set.</param>
    public static string Of(VariableChanges changes, string name, Action<string> warn)
    {
        var text = new StringBuilder();
        var back = new StringBuilder();
        foreach (var (variable, old, value) in changes.Variables)
        {
            if (value is not null && value.Any(char.IsControl))
            {
                warn($"csh cannot be told a value with a control character, and the variable is left out: \"{variable}\"");
                continue;
            }

            text.Append(Set(variable, value)).Append('\n');

            // What it cannot be told it keeps, until the user sets it again.
            if (old is null || !old.Any(char.IsControl)) back.Append(Set(variable, old)).Append(' ');
        }

        text.Append(Set("PATH", changes.WholePath.New)).Append('\n');
        if (changes.WholePath.Old is { } path) back.Append(Set("PATH", path)).Append(' ');
        text.Append(CultureInfo.InvariantCulture, $"test $?prompt = 1 && set _poncho_prompt = \"$prompt\" && set prompt = \"({name}) $prompt\";\n");
        back.Append("test $?_poncho_prompt = 1 && set prompt = \"$_poncho_prompt\" && unset _poncho_prompt; unalias deactivate; rehash");
        return text.Append("alias deactivate ").Append(Quoted(back.ToString())).Append(";\nrehash;\n").ToString();
    }

    private static string Set(string variable, string? value) => value is null ? $"unsetenv {variable};" : $"setenv {variable} {Quoted(value)};";

    // History is looked for between quotes as well.
    private static string Quoted(string value) =>
        "'" + value.Replace("'", "'\\''", StringComparison.Ordinal).Replace("!", "\\!", StringComparison.Ordinal) + "'";
}
