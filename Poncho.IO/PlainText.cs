namespace Poncho.IO;

/// <summary>
/// Text from elsewhere, made safe for a message: a file name, or a value from an archive, must not move a terminal's cursor, colour it, or look
/// like a line that Poncho wrote. Characters that turn the direction of text are shown, too.
/// </summary>
public static class PlainText
{
    /// <summary>Every control character but the line feed is shown as <c>\x1b</c>.</summary>
    public static string Lines(string text) => Show(text, "\n");

    /// <summary>The same, but tabs stay, too: for all that a command prints.</summary>
    public static string Text(string text) => Show(text, "\n\t");

    /// <summary>Every control character is shown as <c>\x1b</c>, line feeds too.</summary>
    public static string Line(string text) => Show(text, "");

    private static string Show(string text, string allowed)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(c => IsEscaped(c, allowed))) return text;
        return string.Concat(text.Select(c => IsEscaped(c, allowed) ? Shown(c) : c.ToString()));
    }

    private static string Shown(char c) => c <= 0xff ? $"\\x{(int)c:x2}" : $"\\u{(int)c:x4}";

    private static bool IsEscaped(char c, string allowed) =>
        char.IsControl(c) ? !allowed.Contains(c, StringComparison.Ordinal) : TurnsText(c);

    // Line and paragraph separators, and what turns the direction of all that follows: a name could look like another.
    private static bool TurnsText(char c) => c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
