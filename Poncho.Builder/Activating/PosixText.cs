using System.Globalization;
using System.Text;
using Poncho.Runtime.Activation;

namespace Poncho.Builder.Activating;

/// <summary>In the words of sh, bash and zsh. What it keeps is what <c>bin/activate</c> keeps, so that either one's <c>deactivate</c> takes back both.</summary>
internal static class PosixText
{
    /// <param name="changes">What is set.</param>
    /// <param name="name">What the prompt has.</param>
    /// <param name="hasEscapes">Whether the shell knows <c>$'\n'</c>.</param>
    public static string Of(VariableChanges changes, string name, bool hasEscapes)
    {
        var text = new StringBuilder();
        text.Append("if [ -n \"${PONCHO_PREFIX:-}\" ] && [ -r \"$PONCHO_PREFIX/bin/deactivate\" ]; then . \"$PONCHO_PREFIX/bin/deactivate\"; fi\n");
        text.Append("_poncho_keep() {\n");
        text.Append("    eval \"[ -z \\\"\\${$1+x}\\\" ] || export _PONCHO_OLD_$1=\\\"\\${$1}\\\"\"\n");
        text.Append("    export _PONCHO_SET=\"${_PONCHO_SET:+$_PONCHO_SET }$1\"\n}\n");
        foreach (var (variable, _, value) in changes.Variables)
        {
            text.Append("_poncho_keep ").Append(variable).Append('\n');
            if (value is null) text.Append("unset ").Append(variable).Append('\n');
            else Set(text, variable, value, hasEscapes);
        }

        if (changes.PathFolders is { } folders)
        {
            // deactivate takes bin away by itself, and else sets back what PATH was.
            if (folders.Count > 1) text.Append("_poncho_keep PATH\n");
            Set(text, "_poncho_path", string.Join(':', folders), hasEscapes, isExported: false);
            text.Append("export PATH=\"$_poncho_path${PATH:+:$PATH}\"\nunset _poncho_path\n");
        }
        else
        {
            text.Append("_poncho_keep PATH\n");
            Set(text, "PATH", changes.WholePath.New, hasEscapes);
        }

        text.Append("unset -f _poncho_keep\n");
        text.Append(CultureInfo.InvariantCulture, $"if [ -n \"${{PS1+x}}\" ]; then _PONCHO_OLD_PS1=\"$PS1\"; PS1=\"({name}) $PS1\"; fi\n");
        text.Append("deactivate() {\n").Append(TarballScripts.Deactivate).Append("unset -f deactivate\n}\n");
        return text.Append("hash -r 2>/dev/null || :\n").ToString();
    }

    /// <summary>A word of one shell that is exactly these characters, none of which has a meaning to it.</summary>
    internal static string Quoted(string value) => "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static void Set(StringBuilder text, string name, string value, bool hasEscapes, bool isExported = true)
    {
        if (!value.Any(char.IsControl)) text.Append(name).Append('=').Append(Quoted(value));
        else if (hasEscapes) text.Append(name).Append("=$'").Append(Escaped(value, "\\'")).Append('\'');

        // A shell drops line breaks at the end of what a command prints.
        else text.Append(CultureInfo.InvariantCulture, $"{name}=$(printf '{Escaped(value, "'\\''").Replace("%", "%%", StringComparison.Ordinal)}x'); {name}=${{{name}%x}}");
        text.Append('\n');
        if (isExported) text.Append("export ").Append(name).Append('\n');
    }

    // Control characters byte by byte, in three digits of eight.
    private static string Escaped(string value, string quote)
    {
        var text = new StringBuilder();
        foreach (char c in value)
        {
            if (c == '\'') text.Append(quote);
            else if (c == '\\') text.Append("\\\\");
            else if (!char.IsControl(c)) text.Append(c);
            else foreach (byte one in Encoding.UTF8.GetBytes([c])) text.Append('\\').Append(Convert.ToString(one, 8).PadLeft(3, '0'));
        }

        return text.ToString();
    }
}
