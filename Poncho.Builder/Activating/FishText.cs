using System.Globalization;
using System.Text;

namespace Poncho.Builder.Activating;

/// <summary>In the words of fish. Each command ends in a semicolon, since <c>eval</c> joins the lines.</summary>
internal static class FishText
{
    /// <param name="changes">What is set.</param>
    /// <param name="name">What the prompt has.</param>
    public static string Of(VariableChanges changes, string name)
    {
        var text = new StringBuilder();
        text.Append("if functions -q _poncho_deactivate; _poncho_deactivate; end;\n");
        foreach (var (variable, _, value) in changes.Variables) text.Append(Set(variable, value));
        text.Append("set -gx PATH ");
        var folders = changes.PathFolders ?? changes.WholePath.New.Split(':');
        text.AppendJoin(' ', folders.Select(Quoted)).Append(changes.PathFolders is null ? ";\n" : " $PATH;\n");
        text.Append("if functions -q fish_prompt; functions -c fish_prompt _poncho_prompt; ");
        text.Append(CultureInfo.InvariantCulture, $"function fish_prompt; printf '(%s) ' {Quoted(name)}; _poncho_prompt; end; end;\n");
        text.Append("function _poncho_deactivate; ");
        foreach (var (variable, old, _) in changes.Variables) text.Append(Set(variable, old).Replace("\n", " ", StringComparison.Ordinal));
        foreach (string folder in folders) text.Append(CultureInfo.InvariantCulture, $"if set -l at (contains -i -- {Quoted(folder)} $PATH); set -e PATH[$at]; end; ");
        if (changes.PathFolders is null && changes.WholePath.Old is { } path) text.Append("set -gx PATH ").AppendJoin(' ', path.Split(':').Select(Quoted)).Append("; ");
        text.Append("if functions -q _poncho_prompt; functions -e fish_prompt; functions -c _poncho_prompt fish_prompt; functions -e _poncho_prompt; end; ");
        text.Append("functions -e _poncho_deactivate deactivate; end;\n");
        return text.Append("function deactivate; _poncho_deactivate; end;\n").ToString();
    }

    private static string Set(string variable, string? value) => value is null ? $"set -e {variable};\n" : $"set -gx {variable} {Quoted(value)};\n";

    private static string Quoted(string value)
    {
        var text = new StringBuilder("'");
        foreach (char c in value)
        {
            if (c is '\'' or '\\') text.Append('\\').Append(c);
            else if (char.IsControl(c)) text.Append('\'').Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}").Append('\'');
            else text.Append(c);
        }

        return text.Append('\'').ToString();
    }
}
