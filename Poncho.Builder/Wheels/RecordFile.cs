using System.Collections.Immutable;
using System.Text;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;

namespace Poncho.Builder.Wheels;

/// <summary>
/// A wheel's RECORD: every file that it holds, with hash and size. Publishers keep its form in many ways, and pip asks for none of it: whatever the
/// text is, it is read.
/// </summary>
internal sealed class RecordFile
{
    private const char ByteOrderMark = '\ufeff';

    private readonly ILookup<string, RecordRow> _byPath;

    private RecordFile(ImmutableArray<RecordRow> rows)
    {
        Rows = rows;
        _byPath = rows.ToLookup(row => PlainPath(row.Path), StringComparer.Ordinal);
    }

    /// <summary>In the file's order and words.</summary>
    public ImmutableArray<RecordRow> Rows { get; }

    /// <param name="text">The file. What a row lacks is empty, and what it has behind the size is passed over, as by pip.</param>
    public static RecordFile Parse(string text) =>
        new([.. CsvRows.Parse(text).Select(row => new RecordRow(row[0], row.ElementAtOrDefault(1) ?? "", row.ElementAtOrDefault(2) ?? ""))]);

    /// <summary>The file that pip writes: rows sorted, lines that end with CR and LF.</summary>
    public static byte[] Write(IEnumerable<RecordRow> rows)
    {
        var text = new StringBuilder();
        var sorted = rows.OrderBy(row => row.Path, Utf8Order.Instance)
            .ThenBy(row => row.Hash, StringComparer.Ordinal)
            .ThenBy(row => row.Size, StringComparer.Ordinal);
        foreach (var row in sorted) CsvRows.Write(text, row.Path, row.Hash, row.Size);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The file's rows; none where it is not listed.</summary>
    /// <param name="path">As the zip has it.</param>
    public IEnumerable<RecordRow> Find(string path) => _byPath[PlainPath(path)];

    /// <summary>A row's path as the zip would have it: some tools write that of Windows, <c>./</c> in front, or a byte order mark.</summary>
    public static string PlainPath(string path) => PackagePath.Plain(path.TrimStart(ByteOrderMark).Replace('\\', '/'));
}
