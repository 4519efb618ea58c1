using System.Text;
using Poncho.IO;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>Rows whose columns line up; for standard output, so plain text of any width.</summary>
internal static class TextTable
{
    /// <summary>Spaces between columns.</summary>
    private const int Gap = 3;

    /// <param name="output">Where to.</param>
    /// <param name="headings">One for each column; those that end in <c>&gt;</c> (not printed) have their cells at the right.</param>
    /// <param name="rows">Each as long as the headings.</param>
    public static void Write(TextWriter output, IReadOnlyList<string> headings, IReadOnlyCollection<IReadOnlyList<string>> rows)
    {
        rows = Shown(rows);
        bool[] right = [.. headings.Select(heading => heading.EndsWith('>'))];
        string[] names = [.. headings.Select(heading => heading.TrimEnd('>'))];
        int[] widths = [.. names.Select((name, column) => rows.Select(row => row[column].Length).Append(name.Length).Max())];
        WriteRow(output, names, widths, right);
        foreach (var row in rows) WriteRow(output, row, widths, right);
    }

    /// <summary>Rows without headings.</summary>
    public static void WriteRows(TextWriter output, IReadOnlyCollection<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0) return;
        rows = Shown(rows);
        int[] widths = [.. Enumerable.Range(0, rows.First().Count).Select(column => rows.Max(row => row[column].Length))];
        foreach (var row in rows) WriteRow(output, row, widths, new bool[widths.Length]);
    }

    // Names of others: what a terminal would obey is shown, and is wider then.
    private static IReadOnlyCollection<IReadOnlyList<string>> Shown(IReadOnlyCollection<IReadOnlyList<string>> rows) =>
        [.. rows.Select(row => (string[])[.. row.Select(PlainText.Line)])];

    private static void WriteRow(TextWriter output, IReadOnlyList<string> cells, int[] widths, bool[] right)
    {
        var line = new StringBuilder();
        for (int column = 0; column < widths.Length; column++)
        {
            if (column > 0) line.Append(' ', Gap);
            line.Append(right[column] ? cells[column].PadLeft(widths[column]) : cells[column].PadRight(widths[column]));
        }

        output.WriteLine(line.ToString().TrimEnd());
    }
}
