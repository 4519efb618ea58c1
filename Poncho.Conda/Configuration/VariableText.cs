using System.Text;

namespace Poncho.Conda.Configuration;

/// <summary>
/// Texts that name variables, in which conda lets people keep what they do not want to write down:
/// <c>https://$USER:${PASSWORD}@host/channel</c>.
/// </summary>
public static class VariableText
{
    /// <summary>Replaces <c>$NAME</c> and <c>${NAME}</c> by what the variable holds; a name that is not set stays as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="valueOf">What a variable holds; null where it is not set.</param>
    public static string Expand(string text, Func<string, string?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(valueOf);
        if (!text.Contains('$', StringComparison.Ordinal)) return text;
        var expanded = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            int end = text[i] == '$' ? EndOfVariable(text, i) : 0;
            string? value = end > 0 ? valueOf(text[(i + 1)..end].Trim('{', '}')) : null;
            expanded.Append(value ?? text[i..(i + 1)]);
            if (value is not null) i = end - 1;
        }

        return expanded.ToString();
    }

    /// <summary>The name of the first variable in a text; null where there is none.</summary>
    public static string? FirstIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (int i = text.IndexOf('$', StringComparison.Ordinal); i >= 0; i = text.IndexOf('$', i + 1))
        {
            if (EndOfVariable(text, i) is var end and > 0) return text[(i + 1)..end].Trim('{', '}');
        }

        return null;
    }

    private static int EndOfVariable(string text, int dollar)
    {
        bool braces = dollar + 1 < text.Length && text[dollar + 1] == '{';
        int start = braces ? dollar + 2 : dollar + 1, end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        if (end == start || (braces && (end == text.Length || text[end] != '}'))) return 0;
        return braces ? end + 1 : end;
    }
}
