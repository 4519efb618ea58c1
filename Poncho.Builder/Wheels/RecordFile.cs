using System.Collections.Immutable;
using System.Text;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Linking;
using Poncho.IO;

namespace Poncho.Builder.Wheels;

/// <summary>A wheel's RECORD: every file that it holds, with hash and size.</summary>
internal sealed class RecordFile
{
    private readonly Dictionary<string, RecordRow> _byPath = new(StringComparer.Ordinal);

    private RecordFile(ImmutableArray<RecordRow> rows) => Rows = rows;

    /// <summary>In the file's order.</summary>
    public ImmutableArray<RecordRow> Rows { get; }

    /// <param name="text">The file.</param>
    /// <param name="wheel">The wheel's name, for messages.</param>
    /// <exception cref="PonchoException">It is not in form, or has a file twice.</exception>
    public static RecordFile Parse(string text, string wheel)
    {
        var rows = CsvRows.Parse(text) ?? throw Wrong(wheel, "ends within quotes", "RECORD");
        if (rows.FirstOrDefault(row => row.Length != 3) is { } odd)
        {
            throw Wrong(wheel, "has a row that is not path, hash and size", string.Join(',', odd));
        }

        var record = new RecordFile([.. rows.Select(row => new RecordRow(row[0], row[1], row[2]))]);
        foreach (var row in record.Rows)
        {
            if (!record._byPath.TryAdd(row.Path, row)) throw Wrong(wheel, "lists a file twice", row.Path);
        }

        return record;
    }

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

    public RecordRow? Find(string path) => _byPath.TryGetValue(path, out var row) ? row : null;

    /// <summary>What is wrong with a RECORD, in one line.</summary>
    internal static PonchoException Wrong(string wheel, string why, string file) =>
        new($"RECORD of wheel {wheel} {why}: {Shown.Text(file)}", "the wheel is broken or was changed; ask who made it, or use another version");
}
