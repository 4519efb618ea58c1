using System.Text;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>Text of a spec as an error shows it: in quotes, on one line, not too long.</summary>
internal static class Shown
{
    private const int MostCharacters = 60;

    public static string Text(string text)
    {
        var shown = new StringBuilder("\"");
        int count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (++count > MostCharacters) return shown.Append("...\"").ToString();
            shown.Append(Rune.IsControl(rune) ? "?" : rune.ToString());
        }

        return shown.Append('"').ToString();
    }

    /// <summary>Words of a choice: <c>a, b or c</c>.</summary>
    public static string Choice(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";
}
