using System.Text;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>A text in lines of a width, parted between words. A word that is longer than a line stays whole.</summary>
internal static class FilledLines
{
    private const string Next = "  ";

    /// <summary>A message in lines of a width, those behind the first indented. What stands in quotes stays whole where a line holds it: it may be a command to copy.</summary>
    /// <param name="message">One line.</param>
    /// <param name="width">Columns of a line.</param>
    public static List<string> OfMessage(string message, int width)
    {
        if (message.Length <= width) return [message];
        var words = new List<string>();
        bool isQuoted = false;
        foreach (string word in message.Split(' '))
        {
            bool inside = isQuoted;
            isQuoted ^= word.Count(character => character == '"') % 2 == 1;
            // An opening quote may be the only one, as of inches: what follows is joined to it for as long as a line would hold it.
            if (inside && words[^1].Length + 1 + word.Length + Next.Length <= width) words[^1] += " " + word;
            else words.Add(word);
        }

        return Of("", Next, words, width);
    }

    /// <param name="first">What the first line begins with.</param>
    /// <param name="next">What the others begin with.</param>
    /// <param name="text">The words, with single blanks between them.</param>
    /// <param name="width">Columns of a line.</param>
    public static List<string> Of(string first, string next, string text, int width) => Of(first, next, text.Split(' '), width);

    private static List<string> Of(string first, string next, IEnumerable<string> words, int width)
    {
        var lines = new List<string>();
        var line = new StringBuilder(first);
        bool isEmpty = true;
        foreach (string word in words)
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
