namespace Poncho.IO;

/// <summary>Text of others as it may stand in a message: a file name or a value of an archive must not move a terminal's cursor, colour it or look like a line of ours.</summary>
public static class PlainText
{
    /// <summary>Control characters but line feeds are shown as <c>\x1b</c>.</summary>
    public static string Lines(string text) => Show(text, '\n');

    /// <summary>All control characters are.</summary>
    public static string Line(string text) => Show(text, '\0');

    private static string Show(string text, char allowed)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(c => IsShown(c, allowed)) ? string.Concat(text.Select(c => IsShown(c, allowed) ? $"\\x{(int)c:x2}" : c.ToString())) : text;
    }

    private static bool IsShown(char c, char allowed) => char.IsControl(c) && (c != allowed || c == '\0');
}
