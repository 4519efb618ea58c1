using System.Text.RegularExpressions;
using Poncho.Builder.Cli.Terminals;

namespace Poncho.Builder.Cli;

/// <summary>
/// Puts help into lines of a width. The parser's own wrapping cuts words in two, and its list of commands shows every argument as one that is
/// needed.
/// </summary>
internal static partial class HelpText
{
    private const string Indent = "  ", Deeper = "      ";
    private const int LeastText = 36, UsualColumn = 28;

    /// <param name="help">The parser's help, not wrapped.</param>
    /// <param name="width">Columns.</param>
    public static string Wrap(string help, int width)
    {
        string[] lines = help.Split('\n');
        int commands = Array.IndexOf(lines, "Commands:");
        int end = commands < 0 ? -1 : Array.IndexOf(lines, "", commands);
        for (int i = commands + 1; commands >= 0 && i < end; i++) lines[i] = NameAlone().Replace(lines[i], "  ${name}  ${text}");
        if (commands >= 0) Align(lines.AsSpan(commands + 1, end - commands - 1));
        return string.Join('\n', lines.SelectMany(line => WrapLine(line, width)));
    }

    /// <summary>A command line to copy: what is said of it goes above it where both are too long, and it is continued before an option.</summary>
    public static IEnumerable<string> Example(string example, int width)
    {
        if (Indent.Length + example.Length <= width) return [Indent + example];
        int comment = example.LastIndexOf(" # ", StringComparison.Ordinal);
        string command = comment < 0 ? example : example[..comment].TrimEnd();
        IEnumerable<string> above = comment < 0 ? [] : [$"{Indent}# {example[(comment + " # ".Length)..]}"];
        return above.Concat(Continued(command, width));
    }

    private static IEnumerable<string> Continued(string command, int width)
    {
        string line = Indent;
        foreach (string part in BeforeOption().Split(command))
        {
            if (line.Length + part.Length + " \\".Length > width && line.Trim().Length > 0)
            {
                yield return line + "\\";
                line = Deeper;
            }

            line += part;
        }

        yield return line;
    }

    // All descriptions in the column of the first: the longest name was cut.
    private static void Align(Span<string> lines)
    {
        int longest = 0;
        foreach (string line in lines) longest = Math.Max(longest, NameAlone().Match(line).Groups["name"].Length);
        foreach (ref string line in lines)
        {
            if (NameAlone().Match(line) is { Success: true } match) line = $"{Indent}{match.Groups["name"].Value.PadRight(longest)}  {match.Groups["text"].Value}";
        }
    }

    private static List<string> WrapLine(string line, int width)
    {
        var columns = TwoColumns().Match(line);
        if (!columns.Success) return line.Length <= width ? [line] : FilledLines.Of(Indent, Indent, line.Trim(), width);
        var (name, text) = (columns.Groups["name"].Value, columns.Groups["text"]);
        if (width - text.Index >= LeastText) return FilledLines.Of(line[..text.Index], new string(' ', text.Index), text.Value, width);

        // One long name has moved all descriptions to the right.
        string indent = new(' ', UsualColumn);
        bool fits = name.Length + Indent.Length <= UsualColumn;
        return fits ? FilledLines.Of(name.PadRight(UsualColumn), indent, text.Value, width) : [name, .. FilledLines.Of(indent, indent, text.Value, width)];
    }

    [GeneratedRegex("^  (?<name>[^ ]+).*?  +(?<text>[^ ].*)$")]
    private static partial Regex NameAlone();

    [GeneratedRegex("^(?<name>  [^ ].*?)  +(?<text>[^ ].*)$")]
    private static partial Regex TwoColumns();

    [GeneratedRegex("(?<= )(?=-)")]
    private static partial Regex BeforeOption();
}
