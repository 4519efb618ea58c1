using System.Text;
using System.Text.RegularExpressions;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>
/// Takes a requirements.txt apart into lines, as pip does: a backslash at the end continues a line, <c>#</c> at the beginning or behind a
/// space begins a comment, <c>${NAME}</c> is a variable if it is set.
/// </summary>
internal static partial class RequirementsText
{
    /// <summary>The lines that say something, each at its first line.</summary>
    /// <param name="text">The file.</param>
    /// <param name="variable">The value of a variable; null or empty where it is not set.</param>
    public static IReadOnlyList<SpecItem> Lines(string text, Func<string, string?> variable)
    {
        var lines = new List<SpecItem>();
        var open = new StringBuilder();
        int number = 0, first = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            if (open.Length == 0) first = number;
            bool isComment = raw.TrimStart().StartsWith("#");
            if (!isComment && raw.EndsWith("\\"))
            {
                open.Append(raw[..^1]);
                continue;
            }

            // A line that is a comment ends what the lines before it continue; the space keeps it from becoming part of their last word.
            open.Append(isComment ? " " : "").Append(raw);
            Add(open.ToString());
            open.Clear();
        }

        if (open.Length > 0) Add(open.ToString());
        return lines;

        void Add(string line)
        {
            string bare = Bare(line, variable);
            if (bare.Length > 0) lines.Add(new SpecItem(bare, new SpecPosition(first, line.Length - line.TrimStart().Length + 1)));
        }
    }

    /// <summary>A line without comment, and with what its variables hold.</summary>
    public static string Bare(string line, Func<string, string?> variable)
    {
        int comment = -1;
        do comment = line.IndexOf('#', comment + 1);
        while (comment > 0 && !char.IsWhiteSpace(line[comment - 1]));
        string said = comment < 0 ? line : line[..comment];
        return Variable().Replace(said, match => variable(match.Groups["name"].Value) is { Length: > 0 } value ? value : match.Value).Trim();
    }

    /// <summary>
    /// Whether a text is a requirements.txt: each of its lines is one for pip, or comes near to one (<c>numpy=1.2</c>), so that the reader
    /// of such lines can say what is wrong with it. No YAML that is a spec is such a text: it has a key.
    /// </summary>
    public static bool Is(string text) =>
        Lines(text, static _ => null) is { Count: > 0 } lines && lines.All(line => PipLineReader.LooksLikeLine(line.Text));

    /// <summary>
    /// Whether a text is meant as one, though a line of it is wrong: most lines are such as pip takes, and none has what only YAML has. Who reads
    /// its lines then says which is wrong.
    /// </summary>
    public static bool IsMeant(string text)
    {
        var lines = Lines(text, static _ => null);
        return lines.Count(line => PipLineReader.LooksLikeLine(line.Text)) * 2 >= lines.Count && lines.Count > 1 && !lines.Any(line => OfYaml().IsMatch(line.Text));
    }

    [GeneratedRegex(@"^- |^-$|^[\w.-]+\s*:(\s|$)|^---|^[\[\{""']")]
    private static partial Regex OfYaml();

    [GeneratedRegex(@"\$\{(?<name>[A-Z0-9_]+)\}")]
    private static partial Regex Variable();
}
