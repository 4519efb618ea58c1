using System.Text;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs.Projects;

/// <summary>
/// The inline metadata of a script (PEP 723): TOML in comments between <c># /// script</c> and <c># ///</c>.
/// </summary>
internal static class ScriptBlock
{
    /// <summary>How the block begins and ends, for hints.</summary>
    public const string Form = "it begins with a line \"# /// script\" and ends with a line \"# ///\"";

    private const string Begin = "# /// script", End = "# ///";

    /// <summary>Whether a text has such a block, or the beginning of one.</summary>
    public static bool IsIn(string text)
    {
        for (int at = 0; (at = text.IndexOf(Begin, at, StringComparison.Ordinal)) >= 0; at += Begin.Length)
        {
            int end = at + Begin.Length;
            bool beginsLine = at == 0 || text[at - 1] is '\n' or '\r' or '\uFEFF';
            if (beginsLine && text.AsSpan(end)[..LengthToLineEnd(text, end)].IsWhiteSpace()) return true;
        }

        return false;
    }

    /// <summary>The block's tables, each value at its place in the script.</summary>
    /// <param name="path">What errors call the script.</param>
    /// <param name="text">The script, which has a block.</param>
    /// <exception cref="SpecException">It is not closed, there twice, or no TOML.</exception>
    public static SpecMapping Parse(string path, string text)
    {
        string[] lines = [.. text.TrimStart('\uFEFF').EnumerateLines()];
        int begin = Array.FindIndex(lines, IsBegin);
        // Comments that follow one another: the last end among them counts, as the standard says, so that the TOML may hold such a line.
        int stop = begin + 1;
        while (stop < lines.Length && IsContent(lines[stop])) stop++;
        int end = Array.FindLastIndex(lines, stop - 1, stop - 1 - begin, line => line.TrimEnd() == End);
        if (end < 0)
        {
            string problem = stop < lines.Length ? $"the inline metadata end at line {stop + 1}, which is no comment, and are not closed" : "the inline metadata are not closed";
            throw new SpecException(path, new SpecPosition(begin + 1, 1), problem, ScriptBlock.Form);
        }

        int again = Array.FindIndex(lines, begin + 1, IsBegin);
        if (again >= 0)
            throw new SpecException(path, new SpecPosition(again + 1, 1), $"the script has inline metadata twice (first in line {begin + 1})", "keep one block");
        var toml = new StringBuilder().Append('\n', begin + 1);
        foreach (string line in lines[(begin + 1)..end]) toml.Append(line.AsSpan(Math.Min(Lead, line.Length))).Append('\n');
        try
        {
            return (SpecMapping)Moved(TomlText.Parse(path, toml.ToString()));
        }
        catch (SpecException e) when (e.At is { } at)
        {
            throw new SpecException(path, Moved(at), e.Problem, e.Hint, e);
        }
    }

    private const int Lead = 2;

    private static bool IsBegin(string line) => line.StartsWith(Begin, StringComparison.Ordinal) && line.TrimEnd() == Begin;

    private static bool IsContent(string line) => line is "#" || line.StartsWith("# ", StringComparison.Ordinal);

    private static int LengthToLineEnd(string text, int from) => text.AsSpan(from).IndexOfAny('\n', '\r') is >= 0 and var length ? length : text.Length - from;

    private static SpecPosition Moved(SpecPosition at) => at with { Column = at.Column + Lead };

    private static SpecNode Moved(SpecNode node) => node switch
    {
        SpecMapping table => new SpecMapping(Moved(table.At), [.. table.Members.Select(one => new SpecMember(one.Key, Moved(one.At), Moved(one.Value)))]),
        SpecSequence list => new SpecSequence(Moved(list.At), [.. list.Items.Select(Moved)]),
        SpecScalar scalar => scalar with { At = Moved(scalar.At) },
        _ => node,
    };

    private static IEnumerable<string> EnumerateLines(this string text)
    {
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
