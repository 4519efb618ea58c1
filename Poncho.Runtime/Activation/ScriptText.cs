namespace Poncho.Runtime.Activation;

/// <summary>
/// Which variables a shell script can see, as far as its text tells: the names in it, or all variables, where it has a command that shows
/// all of them or runs another text. In doubt it is taken to see more.
/// </summary>
internal sealed class ScriptText
{
    private static readonly HashSet<string> s_commands = new(StringComparer.Ordinal) { "eval", "source", "env", "printenv", "declare", "typeset", "compgen" };

    /// <summary>Each word that could be a variable's name.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it can reach variables whose names are not in a script's text.</summary>
    public bool LooksAtAll { get; private set; }

    /// <summary>Reads one more script.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (IsNameStart(text[at])) at = AddName(text, at) - 1;
            else if (text[at] == '.' && IsDotCommand(text, at)) LooksAtAll = true;
        }

        if (text.IndexOf("${!") >= 0) LooksAtAll = true;
    }

    private int AddName(ReadOnlySpan<char> text, int start)
    {
        int end = start + 1;
        while (end < text.Length && (IsNameStart(text[end]) || char.IsAsciiDigit(text[end]))) end++;
        string name = text[start..end].ToString();
        Names.Add(name);
        var before = text[..start];
        var behind = text[end..];
        LooksAtAll |= s_commands.Contains(name)
            || (name == "export" && behind.TrimStart().StartsWith("-p") && behind.Length > 0 && char.IsWhiteSpace(behind[0]))
            || (name == "set" && IsAlone(before, behind));
        return end;
    }

    // "set" without arguments shows all variables.
    private static bool IsAlone(ReadOnlySpan<char> before, ReadOnlySpan<char> behind)
    {
        before = before.TrimEnd(" \t\r\v\f");
        behind = behind.TrimStart(" \t\r\v\f");
        bool begins = before.IsEmpty || before[^1] is '\n' or ';' or '&' or '|' or '(' or '{';
        return begins && (behind.IsEmpty || behind[0] is '\n' or ';' or '&' or '|' or ')' or '}' or '>');
    }

    // Reads another script.
    private static bool IsDotCommand(ReadOnlySpan<char> text, int at)
    {
        bool begins = at == 0 || char.IsWhiteSpace(text[at - 1]) || text[at - 1] is ';' or '&' or '|' or '(' or '{';
        return begins && at + 1 < text.Length && char.IsWhiteSpace(text[at + 1]);
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';
}
