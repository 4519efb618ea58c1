using System.Text;
using Poncho.IO;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>
/// Rows whose columns line up; for standard output, so plain text. In a file or a pipe as wide as they are; on a terminal the longest texts
/// are cut until a row fits a line, those that matter least first; before a text that matters would be cut these are left out.
/// </summary>
internal static class TextTable
{
    /// <summary>Spaces between columns, and where there is little room.</summary>
    private const int Gap = 3, NarrowGap = 2;

    /// <summary>So much of a text stays at least.</summary>
    private const int ShortestCut = 8;

    private const string Cut = "..";

    /// <param name="terminal">Where to.</param>
    /// <param name="headings">One for each column; of the signs at their ends, which are not printed, <c>&gt;</c> has the cells at the right and
    /// <c>?</c> lets them be cut before others, and be left out.</param>
    /// <param name="rows">Each as long as the headings.</param>
    public static void Write(Terminal terminal, IReadOnlyList<string> headings, IReadOnlyCollection<IReadOnlyList<string>> rows)
    {
        rows = Shown(rows);
        bool[] right = [.. headings.Select(heading => heading.EndsWith('>'))];
        bool[] first = [.. headings.Select(heading => heading.EndsWith('?'))];
        string[] names = [.. headings.Select(heading => heading.TrimEnd('>', '?'))];
        WriteAll(terminal, [names, .. rows], right, first);
    }

    /// <summary>Rows without headings.</summary>
    public static void WriteRows(Terminal terminal, IReadOnlyCollection<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0) return;
        rows = Shown(rows);
        WriteAll(terminal, [.. rows], new bool[rows.First().Count], new bool[rows.First().Count]);
    }

    // Names of others: what a terminal would obey is shown, and is wider then.
    private static IReadOnlyCollection<IReadOnlyList<string>> Shown(IReadOnlyCollection<IReadOnlyList<string>> rows) =>
        [.. rows.Select(row => (string[])[.. row.Select(PlainText.Line)])];

    private static void WriteAll(Terminal terminal, IReadOnlyList<IReadOnlyList<string>> rows, bool[] right, bool[] first)
    {
        int[] widths = [.. right.Select((_, column) => rows.Max(row => row[column].Length))];
        int room = terminal.OutputWidth() ?? int.MaxValue;
        bool isNarrow = widths.Sum() + Gap * (widths.Length - 1) > room;
        int gap = isNarrow ? NarrowGap : Gap;
        while (isNarrow && !Fits(widths, first, room, gap) && Array.LastIndexOf(first, true) is >= 0 and var least)
        {
            rows = [.. rows.Select(row => Without(row, least))];
            (widths, right, first) = ([.. Without(widths, least)], [.. Without(right, least)], [.. Without(first, least)]);
        }

        if (isNarrow) Narrow(widths, right, first, room - gap * (widths.Length - 1));
        foreach (var row in rows) WriteRow(terminal.Output, row, widths, right, gap);
    }

    // Whether it is enough to cut what matters least.
    private static bool Fits(int[] widths, bool[] first, int room, int gap) =>
        widths.Select((width, column) => first[column] ? Math.Min(width, ShortestCut) : width).Sum() + gap * (widths.Length - 1) <= room;

    private static IReadOnlyList<T> Without<T>(IReadOnlyList<T> all, int column) => [.. all.Where((_, at) => at != column)];

    // Numbers stay whole.
    private static void Narrow(int[] widths, bool[] right, bool[] first, int room)
    {
        while (widths.Sum() > room)
        {
            var may = Enumerable.Range(0, widths.Length).Where(column => !right[column] && widths[column] > ShortestCut).ToList();
            if (may.Count == 0) return;
            int longest = may.OrderByDescending(column => first[column]).ThenByDescending(column => widths[column]).First();
            widths[longest]--;
        }
    }

    private static void WriteRow(TextWriter output, IReadOnlyList<string> cells, int[] widths, bool[] right, int gap)
    {
        var line = new StringBuilder();
        for (int column = 0; column < widths.Length; column++)
        {
            if (column > 0) line.Append(' ', gap);
            string cell = cells[column].Length <= widths[column] ? cells[column] : cells[column][..(widths[column] - Cut.Length)] + Cut;
            line.Append(right[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
        }

        output.WriteLine(line.ToString().TrimEnd());
    }
}
