using System.Text;
using System.Text.Unicode;
using Poncho.Conda.Naming;

namespace Poncho.Conda.Repodata;

/// <summary>
/// The records of one <c>repodata.json</c>, by package name. It holds the file's bytes and, for each record, where it lies in them; a
/// record is parsed when it is asked for. Immutable.
/// </summary>
internal sealed class RecordTable
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly RecordEntry[] _entries;
    private readonly int[] _nameStarts;
    private readonly NameTable _names;

    internal RecordTable(ReadOnlyMemory<byte> json, RecordEntry[] entries, int[] nameStarts, NameTable names, string? baseUrl)
    {
        _json = json;
        _entries = entries;
        _nameStarts = nameStarts;
        _names = names;
        BaseUrl = baseUrl;
    }

    /// <summary>Whether the bytes may have changed since the table was made: records are then compared with their checks.</summary>
    public bool IsKept { get; init; }

    public ReadOnlySpan<RecordEntry> Entries => _entries;

    /// <summary>For each name its first entry, and one more: the number of entries.</summary>
    public ReadOnlySpan<int> NameStarts => _nameStarts;

    public NameTable Names => _names;

    /// <summary>Records, both archive formats counted.</summary>
    public int Count => _entries.Length;

    public int NameCount => _names.Count;

    /// <summary>
    /// <c>info.base_url</c> (CEP 15): the folder that the archives are in, perhaps relative to the index; null where they are beside the
    /// index.
    /// </summary>
    public string? BaseUrl { get; }

    public string NameAt(int name) => Encoding.UTF8.GetString(_names.Text(name)).ToLowerInvariant();

    /// <summary>
    /// The records of a package in the order of their file names without extension, a <c>.tar.bz2</c> left out where there is the same as
    /// <c>.conda</c>.
    /// </summary>
    /// <param name="name">The package's name, in lower case.</param>
    public ReadOnlySpan<RecordEntry> Find(string name)
    {
        Span<byte> utf8 = stackalloc byte[ArchiveName.MaximumLength + 1];
        if (name.Length > ArchiveName.MaximumLength) return [];
        if (Utf8.FromUtf16(name, utf8, out _, out int length) != System.Buffers.OperationStatus.Done) return [];
        int found = _names.Find(utf8[..length]);
        return found < 0 ? [] : _entries.AsSpan(_nameStarts[found], _nameStarts[found + 1] - _nameStarts[found]);
    }

    /// <summary>False where the record's bytes are not those that the table was made from.</summary>
    public bool IsWhole(in RecordEntry entry) =>
        !IsKept || RecordEntry.CheckOf(_json.Span, entry.KeyStart, entry.ValueStart + entry.ValueLength) == entry.Check;

    public ReadOnlySpan<byte> Json(in RecordEntry entry) => _json.Span.Slice(entry.ValueStart, entry.ValueLength);

    public ReadOnlySpan<byte> FileName(in RecordEntry entry) => _json.Span.Slice(entry.KeyStart, entry.KeyLength);

    /// <summary>The file name without its extension.</summary>
    public ReadOnlySpan<byte> Stem(in RecordEntry entry) => ArchiveName.Stem(FileName(entry));
}
