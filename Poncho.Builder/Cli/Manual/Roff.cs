using System.Text;

namespace Poncho.Builder.Cli.Manual;

/// <summary>Writes the macros of man(7) that the page needs, and escapes all text.</summary>
internal sealed class Roff
{
    private readonly StringBuilder _text = new();

    public void Title(string name, string section, string source) => Line($".TH \"{Escaped(name)}\" \"{section}\" \"\" \"{Escaped(source)}\"");

    public void Section(string name) => Line($".SH \"{Escaped(name)}\"");

    public void Subsection(string name) => Line($".SS \"{Escaped(name)}\"");

    public void Paragraph(string text)
    {
        Line(".PP");
        Text(text);
    }

    public void Text(string text) => Line(Escaped(text));

    /// <summary>A term, and indented below it what it means.</summary>
    public void Entry(string term, string meaning)
    {
        Line(".TP");
        Line($"\\fB{Escaped(term)}\\fR");
        Text(meaning);
    }

    /// <summary>Lines as they are, in one paragraph.</summary>
    public void Verbatim(IEnumerable<string> lines)
    {
        Line(".PP");
        Line(".nf");
        Line(".RS 4");
        foreach (string line in lines) Text(line);
        Line(".RE");
        Line(".fi");
    }

    public override string ToString() => _text.ToString();

    private void Line(string line) => _text.Append(line).Append('\n');

    // Hyphens stay what can be copied to a shell, as do quotes; a line that begins with a dot or a quote is no macro.
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text.ReplaceLineEndings(" "))
        {
            escaped.Append(c switch { '\\' => @"\e", '-' => @"\-", '\'' => @"\(aq", '"' => @"\(dq", '^' => @"\(ha", '`' => @"\(ga", '~' => @"\(ti", _ => c.ToString() });
        }

        return text.StartsWith('.') ? @"\&" + escaped : escaped.ToString();
    }
}
