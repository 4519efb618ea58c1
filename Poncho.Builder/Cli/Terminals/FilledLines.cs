using System.Text;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>A text in lines of a width, parted between words. A word that is longer than a line stays whole.</summary>
internal static class FilledLines
{
    /// <param name="first">What the first line begins with.</param>
    /// <param name="next">What the others begin with.</param>
    /// <param name="text">The words, with single blanks between them.</param>
    /// <param name="width">Columns of a line.</param>
    public static List<string> Of(string first, string next, string text, int width)
    {
        var lines = new List<string>();
        var line = new StringBuilder(first);
        bool isEmpty = true;
        foreach (string word in text.Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > width)
            {
                lines.Add(line.ToString());
                line.Clear().Append(next);
                isEmpty = true;
            }

            if (!isEmpty) line.Append(' ');
            line.Append(word);
            isEmpty = false;
        }

        lines.Add(line.ToString());
        return lines;
    }
}
