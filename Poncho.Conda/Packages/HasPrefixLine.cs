using System.Text;

namespace Poncho.Conda.Packages;

/// <summary>
/// A line of <c>info/has_prefix</c>: a path alone (text, with the placeholder that every package once shared), or placeholder, mode and
/// path; each may be quoted.
/// </summary>
internal readonly record struct HasPrefixLine(string Placeholder, PrefixFileMode Mode, string Path)
{
    /// <summary>
    /// The placeholder of the one-column form. Put together here, so that relocating this very program as a conda package would not change
    /// it.
    /// </summary>
    public static string SharedPlaceholder { get; } = string.Concat("/opt/", "anaconda1", "anaconda2", "anaconda3");

    /// <param name="line">Without its line break.</param>
    /// <param name="listed">The package's paths: an unquoted name with spaces is recognized by them.</param>
    /// <param name="parsed">The line.</param>
    public static bool TryParse(string line, HashSet<string> listed, out HasPrefixLine parsed)
    {
        parsed = default;
        if (listed.Contains(line)) return Set(SharedPlaceholder, PrefixFileMode.Text, line, out parsed);
        var words = Words(line);
        if (words is null) return false;
        if (words.Count == 1) return Set(SharedPlaceholder, PrefixFileMode.Text, words[0], out parsed);
        if (words.Count < 3 || words[0].Length == 0) return false;
        PrefixFileMode? mode = words[1].ToUpperInvariant() switch { "TEXT" => PrefixFileMode.Text, "BINARY" => PrefixFileMode.Binary, _ => null };
        string path = words.Count == 3 ? words[2] : Rest(line, words);
        return mode is { } known && (words.Count == 3 || listed.Contains(path)) && Set(words[0], known, path, out parsed);
    }

    private static bool Set(string placeholder, PrefixFileMode mode, string path, out HasPrefixLine parsed)
    {
        parsed = new HasPrefixLine(placeholder, mode, path);
        return true;
    }

    // What follows the mode, spaces and all: an unquoted name.
    private static string Rest(string line, List<string> words)
    {
        int mode = line.IndexOf(words[1], words[0].Length, StringComparison.Ordinal);
        return line[(mode + words[1].Length)..].Trim();
    }

    // Null where a quote is not closed.
    private static List<string>? Words(string line)
    {
        var words = new List<string>();
        for (int at = 0; at < line.Length;)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            string? word = line[at] is '"' or '\'' ? Quoted(line, ref at) : Bare(line, ref at);
            if (word is null) return null;
            words.Add(word);
        }

        return words;
    }

    private static string Bare(string line, ref int at)
    {
        int start = at;
        while (at < line.Length && !char.IsWhiteSpace(line[at])) at++;
        return line[start..at];
    }

    private static string? Quoted(string line, ref int at)
    {
        char quote = line[at++];
        var word = new StringBuilder();
        for (; at < line.Length; at++)
        {
            if (line[at] == quote)
            {
                at++;
                return word.ToString();
            }

            if (line[at] == '\\' && at + 1 < line.Length && (line[at + 1] == quote || line[at + 1] == '\\')) at++;
            word.Append(line[at]);
        }

        return null;
    }
}
