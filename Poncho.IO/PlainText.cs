namespace Poncho.IO;

/// <summary>
/// Text from elsewhere, made safe for a message: a file name, or a value from an archive, must not move a terminal's cursor, colour it, or look
/// like a line that Poncho wrote.
/// </summary>
public static class PlainText
{
    /// <summary>Every control character but the line feed is shown as <c>\x1b</c>.</summary>
    public static string Lines(string text) => Show(text, '\n');

    /// <summary>Every control character is shown as <c>\x1b</c>, line feeds too.</summary>
    public static string Line(string text) => Show(text, '\0');

    private static string Show(string text, char allowed)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(c => IsEscaped(c, allowed))) return text;
        return string.Concat(text.Select(c => IsEscaped(c, allowed) ? $"\\x{(int)c:x2}" : c.ToString()));
    }

    private static bool IsEscaped(char c, char allowed) => char.IsControl(c) && (c != allowed || c == '\0');
}
