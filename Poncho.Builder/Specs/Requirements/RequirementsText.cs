using System.Text;
using System.Text.RegularExpressions;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>Takes a requirements.txt apart into lines, as pip does: a backslash at the end continues a line, <c>#</c> at the beginning or behind a space begins a comment, <c>${NAME}</c> is a variable if it is set.</summary>
internal static partial class RequirementsText
{
    /// <summary>Characters; what is longer is another kind of file, and is not looked at line by line.</summary>
    private const int Longest = 1 << 20, LongestLine = 1 << 14;

    /// <summary>The lines that say something, each at its first line.</summary>
    /// <param name="text">The file.</param>
    /// <param name="variable">The value of a variable; null or empty where it is not set.</param>
    public static IReadOnlyList<SpecItem> Lines(string text, Func<string, string?> variable)
    {
        var lines = new List<SpecItem>();
        var open = new StringBuilder();
        int number = 0, first = 0;
        foreach (string raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (open.Length == 0) first = number;
            bool isComment = raw.TrimStart().StartsWith('#');
            if (!isComment && raw.EndsWith('\\'))
            {
                open.Append(raw.AsSpan(0, raw.Length - 1)).Append(' ');
                continue;
            }

            open.Append(raw);
            Add(open.ToString());
            open.Clear();
        }

        if (open.Length > 0) Add(open.ToString());
        return lines;

        void Add(string line)
        {
            string bare = Variable().Replace(line[..CommentAt(line)], match => variable(match.Groups["name"].Value) is { Length: > 0 } value ? value : match.Value).Trim();
            if (bare.Length > 0) lines.Add(new SpecItem(bare, new SpecPosition(first, line.Length - line.TrimStart().Length + 1)));
        }
    }

    /// <summary>Whether a text is a requirements.txt: it has lines, and each of them could be one for pip.</summary>
    public static bool Is(string text) => text.Length <= Longest && !text.Split('\n').Any(line => line.Length > LongestLine) && Lines(text, static _ => null) is { Count: > 0 } lines && lines.All(line => PipLineReader.LooksLikeLine(line.Text));

    // Where a comment begins, or the line ends.
    private static int CommentAt(string line)
    {
        for (int at = line.IndexOf('#', StringComparison.Ordinal); at >= 0; at = line.IndexOf('#', at + 1))
            if (at == 0 || char.IsWhiteSpace(line[at - 1])) return at;
        return line.Length;
    }

    [GeneratedRegex(@"\$\{(?<name>[A-Z0-9_]+)\}")]
    private static partial Regex Variable();
}
